"""Anyone's Label Studio export to tables or to tokens with tags, task by task, without a desk."""

from copydesk.dataset.converting.convert import ConvertReport, convert

__all__ = ["ConvertReport", "convert"]
