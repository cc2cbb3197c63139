"""Plain models on a training set: the proof that it is usable, and whether more labels would help."""

from copydesk.dataset.baseline.report import Figure, Gain, OfClass, Point, Report, Result
from copydesk.dataset.baseline.running import baseline

__all__ = ["Figure", "Gain", "OfClass", "Point", "Report", "Result", "baseline"]
