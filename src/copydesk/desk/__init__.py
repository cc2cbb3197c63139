"""A desk: a folder on disk, and one method for each step of the loop."""

from copydesk.desk.desk import Desk

__all__ = ["Desk"]
