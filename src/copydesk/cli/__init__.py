"""The command line."""

from copydesk.cli.commands import app, main

__all__ = ["app", "main"]
