"""The only place that knows Label Studio: config XML, task and annotation JSON, server, client, sync."""

TESTED_VERSIONS = ("1.23.2",)
"""Versions of the Label Studio server that Copydesk is tested with; the last is the one it installs."""
