"""copydesk.toml: what people decide about a desk."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from copydesk.errors import SettingsError

FILE = "copydesk.toml"
MEND = "Mend these lines; 'copydesk init' in an empty folder writes every key with its meaning."
PSEUDONYM = r"^[a-z][a-z0-9_-]{0,19}$"
SHARED = "shared"
"""Whose project it is that all annotators label in, and who was asked what lies in it: nobody in particular."""
Pseudonym = Annotated[str, Field(pattern=PSEUDONYM)]

Licence = Annotated[str, Field(min_length=1, max_length=200)]

Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(_Part):
    """Where Label Studio is; without a url it is the embedded one."""

    url: str | None = None
    token: str | None = Field(default=None, repr=False)

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return url


class SplitSettings(_Part):
    """How stories are dealt to the parts of a training set."""

    train: Share = 80
    validation: Share = 10
    test: Share = 10
    seed: int = Field(default=0, strict=True)

    @model_validator(mode="after")
    def _something(self) -> "SplitSettings":
        if self.train <= 0:
            raise ValueError("train must be more than 0")
        return self

    @property
    def ratios(self) -> dict[str, float]:
        """The parts and their shares, which add up to 1."""
        total = self.train + self.validation + self.test
        return {name: getattr(self, name) / total for name in ("train", "validation", "test")}


class PlanSettings(_Part):
    """How `plan` shares out the work, where nobody says otherwise."""

    calibration: int | None = Field(default=None, ge=0, strict=True)
    spread: bool = Field(default=False, strict=True)
    seed: int = Field(default=0, strict=True)
    words_per_minute: float = Field(default=80, gt=0, allow_inf_nan=False)
    agreement: float = Field(default=0.6, gt=0, lt=1)


class Settings(_Part):
    """All settings of a desk; configs/copydesk.toml says what each means."""

    scheme: str = "bias"
    annotators: tuple[Pseudonym, ...] = ("ana",)
    mode: Literal["blind", "shared"] = "blind"
    overlap: int = Field(default=2, ge=1, strict=True)
    curator: Pseudonym = "lead"
    blind_source: bool = Field(default=False, strict=True)
    other_outlets: bool = Field(default=False, strict=True)
    pairs: str | None = Field(default=None, min_length=1)
    server: ServerSettings = ServerSettings()
    emails: dict[Pseudonym, str] = {}
    licences: dict[str, Licence] = {}
    plan: PlanSettings = PlanSettings()
    splits: SplitSettings = SplitSettings()

    @field_validator("annotators")
    @classmethod
    def _some_and_unique(cls, annotators: tuple[str, ...]) -> tuple[str, ...]:
        if not annotators:
            raise ValueError("name at least one annotator")
        if len(set(annotators)) < len(annotators):
            raise ValueError("an annotator is named twice")
        if SHARED in annotators:
            raise ValueError(f"{SHARED!r} stands for the project that all label in: choose another pseudonym")
        return annotators

    @property
    def asked(self) -> tuple[str, ...]:
        """Who is asked to label: each annotator, or in shared mode nobody in particular."""
        return (SHARED,) if self.mode == SHARED else self.annotators

    @property
    def wanted(self) -> int:
        """How many annotators are to label each unit."""
        return min(self.overlap, len(self.annotators))


def read(path: Path) -> Settings:
    """Read a settings file; raises SettingsError with every fault in it."""
    try:
        with path.open("rb") as file:
            return parse(tomllib.load(file), path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}", next_step="Mend that line.") from None


def parse(values: dict[str, Any], source: Path | str, *, next_step: str = MEND) -> Settings:
    """Check parsed settings; raises SettingsError with every fault in them."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = [f"{_place(e['loc'])}: {_words(e)}" for e in error.errors()]
        raise SettingsError(f"{source}: " + "\n  ".join(faults), next_step=next_step) from None


def is_pseudonym(name: str) -> bool:
    """Say whether a name may stand for an annotator."""
    return bool(re.fullmatch(PSEUDONYM, name))


def _place(loc: tuple[str | int, ...]) -> str:
    steps = (str(step + 1) if isinstance(step, int) else step for step in loc if step != "[key]")
    return ".".join(steps)


def _words(error: Any) -> str:
    context = error.get("ctx", {})
    words = {
        "extra_forbidden": "unknown key",
        "string_pattern_mismatch": f"{error['input']!r}: a pseudonym is lower-case letters, digits, - and _, "
        "20 at the most, a letter first",
        "string_type": "should be a text in quotes",
        "int_type": "should be a whole number",
        "bool_type": "should be true or false",
        "literal_error": f"{error['input']!r}: should be {context.get('expected')}",
        "float_type": "should be a number",
        "finite_number": "should be a finite number",
        "greater_than": f"should be more than {context.get('gt', 0):g}",
        "less_than": f"should be less than {context.get('lt', 0):g}",
        "greater_than_equal": f"should be {context.get('ge', 0):g} or more",
        "tuple_type": 'should be a list, as ["ana"]',
        "model_type": "should be a table of its own",
        "dict_type": "should be a table of its own",
        "value_error": str(context.get("error")),
    }
    return words.get(error["type"], str(error["msg"]))
