"""What two training sets have in common, and what became of every label between them."""

from copydesk.dataset.comparing.compare import compare
from copydesk.dataset.comparing.difference import Change, Difference, Figure, Moved

__all__ = ["Change", "Difference", "Figure", "Moved", "compare"]
