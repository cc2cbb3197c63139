"""Training sets: splits, rows, files. Importing this is cheap; the modules below load pandas and pyarrow."""

from copydesk.dataset.folder import Dataset, read_manifest

__all__ = ["Dataset", "read_manifest"]
