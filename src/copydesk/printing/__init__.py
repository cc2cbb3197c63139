"""What a person sees: text with colours on a terminal, or one JSON object."""

from copydesk.printing.adopting import read_scheme
from copydesk.printing.articles import add, init
from copydesk.printing.audit import audit
from copydesk.printing.care import doctor, erase
from copydesk.printing.exchange import pull, push, status
from copydesk.printing.labels import add_labels
from copydesk.printing.results import agreement, build, demo
from copydesk.printing.schemes import checked_schemes, scheme, schemes
from copydesk.printing.studio import studio, studio_status, studio_stopped
from copydesk.printing.terminal import done, error, progress, upgraded
from copydesk.printing.versions import scheme_changes

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
    "read_scheme",
    "scheme",
    "scheme_changes",
    "schemes",
    "status",
    "studio",
    "studio_status",
    "studio_stopped",
    "upgraded",
]
