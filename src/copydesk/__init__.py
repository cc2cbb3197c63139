"""Copydesk: news articles out to Label Studio, verified labels back as a training set.

The names below are loaded when they are first used: importing copydesk is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copydesk import agreement, consensus
    from copydesk.dataset import Dataset
    from copydesk.dataset.converting import convert
    from copydesk.dataset.release import rehydrate
    from copydesk.desk import Desk
    from copydesk.errors import CopydeskError
    from copydesk.verify.audit import audit

__all__ = ["CopydeskError", "Dataset", "Desk", "agreement", "audit", "consensus", "convert", "rehydrate"]

_HOMES = {
    "CopydeskError": "copydesk.errors",
    "Dataset": "copydesk.dataset",
    "Desk": "copydesk.desk",
    "audit": "copydesk.verify.audit",
    "convert": "copydesk.dataset.converting",
    "rehydrate": "copydesk.dataset.release",
}


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"copydesk.{name}")
    raise AttributeError(f"module 'copydesk' has no attribute {name!r}")
