"""What a person sees: text with colours on a terminal, or one JSON object."""

from copydesk.printing.adjudication import adjudicate, corrections
from copydesk.printing.adopting import read_scheme
from copydesk.printing.articles import add, init
from copydesk.printing.audit import audit
from copydesk.printing.baseline import baseline
from copydesk.printing.care import doctor, erase
from copydesk.printing.consensus import consensus
from copydesk.printing.convert import convert
from copydesk.printing.corpus import (
    article,
    article_list,
    cut,
    held,
    outlet_merges,
    released,
    set_metadata,
)
from copydesk.printing.diff import diff
from copydesk.printing.exchange import pull, push
from copydesk.printing.export import export
from copydesk.printing.labels import add_labels
from copydesk.printing.leaks import leaks
from copydesk.printing.people import joined, left, login, people
from copydesk.printing.plan import plan
from copydesk.printing.release import rehydrate, release
from copydesk.printing.results import agreement, build, demo
from copydesk.printing.schemes import checked_schemes, scheme, schemes
from copydesk.printing.status import status
from copydesk.printing.stories import copies, doubtful, stories, story, story_change, story_list
from copydesk.printing.studio import studio, studio_status, studio_stopped
from copydesk.printing.terminal import done, error, interrupted, progress, upgraded
from copydesk.printing.versions import scheme_changes
from copydesk.printing.why import why

__all__ = [
    "add",
    "add_labels",
    "adjudicate",
    "agreement",
    "article",
    "article_list",
    "audit",
    "baseline",
    "build",
    "checked_schemes",
    "consensus",
    "convert",
    "copies",
    "corrections",
    "cut",
    "demo",
    "diff",
    "doctor",
    "done",
    "doubtful",
    "erase",
    "error",
    "export",
    "held",
    "init",
    "interrupted",
    "joined",
    "leaks",
    "left",
    "login",
    "outlet_merges",
    "people",
    "plan",
    "progress",
    "pull",
    "push",
    "read_scheme",
    "rehydrate",
    "release",
    "released",
    "scheme",
    "scheme_changes",
    "schemes",
    "set_metadata",
    "status",
    "stories",
    "story",
    "story_change",
    "story_list",
    "studio",
    "studio_status",
    "studio_stopped",
    "upgraded",
    "why",
]
