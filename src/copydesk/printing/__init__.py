"""What a person sees: text with colours on a terminal, or one JSON object."""

from copydesk.printing.articles import add, init
from copydesk.printing.audit import audit
from copydesk.printing.care import doctor, erase
from copydesk.printing.exchange import pull, push, status, studio
from copydesk.printing.labels import add_labels
from copydesk.printing.results import agreement, build, demo
from copydesk.printing.schemes import checked_schemes, scheme, schemes
from copydesk.printing.terminal import done, error, progress, upgraded

__all__ = [
    "add",
    "add_labels",
    "agreement",
    "audit",
    "build",
    "checked_schemes",
    "demo",
    "doctor",
    "done",
    "erase",
    "error",
    "init",
    "progress",
    "pull",
    "push",
    "scheme",
    "schemes",
    "status",
    "studio",
    "upgraded",
]
