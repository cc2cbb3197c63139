"""The errors a user can cause, named after what they did.

CopydeskError
├── DeskError        the folder: no desk here, a desk already, a damaged or newer ledger
├── SettingsError    copydesk.toml
├── SchemeError      a label scheme
├── ArticleError     input articles: unreadable, badly encoded, missing columns
├── StudioError      Label Studio: not there, wrong token, refused, cannot be installed
├── LabelError       labels that come from a file
├── RatingsError     a frame that agreement or consensus cannot be computed from (in copydesk.agreement)
├── BuildError       a training set
├── EngineError      worker processes that are not there, not fit, or died (in copydesk.articles.scaling)
└── ExtraError       a package that only an extra of copydesk brings is not installed

A message says what happened, to which item, what was allowed, and the next command to run.
"""


class CopydeskError(Exception):
    """A mistake or a mishap that a person can mend; the command line prints it without a traceback."""

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}\n  {self.next_step}" if self.next_step else message


class DeskError(CopydeskError):
    """The desk's folder or its memory is not as expected."""


class SettingsError(CopydeskError):
    """copydesk.toml has faults; all of them are listed."""


class SchemeError(CopydeskError):
    """A label scheme is unknown or has faults; all of them are listed."""


class ArticleError(CopydeskError):
    """Input that was to become articles cannot be read."""


class StudioError(CopydeskError):
    """Label Studio is not there, refuses, or cannot be installed."""


class LabelError(CopydeskError):
    """A file of labels cannot be read."""


class BuildError(CopydeskError):
    """A training set cannot be built as asked."""


class ExtraError(CopydeskError):
    """A package that only an extra of copydesk brings is not installed."""

    def __init__(self, need: str, extra: str, brings: str, error: ImportError, *, or_else: str = "") -> None:
        super().__init__(
            f"{need} the extra {extra!r}, which brings {brings}: {error}",
            next_step=f"Run 'pip install \"copydesk[{extra}]\"'{or_else}.",
        )
