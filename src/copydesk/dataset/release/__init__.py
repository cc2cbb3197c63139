"""A set without its texts, to be published, and the way back from somebody's own copies of the articles."""

from copydesk.dataset.release.rehydrating import Rehydrated, rehydrate
from copydesk.dataset.release.releasing import Release, release

__all__ = ["Rehydrated", "Release", "rehydrate", "release"]
