"""Ratings drawn as a table, one annotator a line, and the example that is worked through in print."""

import pandas as pd

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: 4 observers, 12 units; Gwet's irrCAC
# ships it as its example of four raters (`raw_4raters`).
WORKED = """
A 1 2 3 3 2 1 4 1 2 . . .
B 1 2 3 3 2 2 4 1 2 5 . 3
C . 3 3 3 2 3 4 2 2 5 1 .
D 1 2 3 3 2 4 4 1 2 5 1 .
"""


def ratings(picture: str) -> pd.DataFrame:
    """Make ratings of a drawn table; a dot is none."""
    rows = []
    for line in picture.split("\n"):
        annotator, *values = line.split() or [""]
        rows += [(f"u{unit}", annotator, int(value)) for unit, value in enumerate(values) if value != "."]
    return pd.DataFrame(rows, columns=["unit", "annotator", "value"])
