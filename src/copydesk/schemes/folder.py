"""Find and read the folder of a scheme."""

from pathlib import Path

from copydesk.errors import SchemeError
from copydesk.schemes.model import LabelScheme
from copydesk.schemes.parse import parse
from copydesk.schemes.reading import read_text

SCHEME = "scheme.yaml"
GUIDELINES = "guidelines.md"
SHAPE = "scheme.schema.json"
"""The JSON Schema beside the folders of the schemes."""


def configs_dir() -> Path:
    """Give the folder of the shipped schemes: in the installed package, or in a checkout beside `src`."""
    package = Path(__file__).parents[1]
    packaged = package / "configs"
    return packaged if packaged.is_dir() else package.parents[1] / "configs"


def shipped() -> list[str]:
    """List the names of the shipped schemes."""
    return sorted(path.parent.name for path in configs_dir().glob(f"*/{SCHEME}"))


def known(desk: Path | None) -> list[Path]:
    """List the folders of the desk's schemes and of the shipped ones that it has no copy of."""
    own = sorted(path.parent for path in desk.glob(f"schemes/*/{SCHEME}")) if desk else []
    names = {folder.name for folder in own}
    return [*own, *(configs_dir() / name for name in shipped() if name not in names)]


def find(name: str, desk: Path | None) -> Path:
    """Find a scheme's folder: in the desk, among the shipped ones, or by its path.

    Raises SchemeError that lists what there is.
    """
    places = [desk / "schemes" / name] if desk else []
    if name in shipped():
        places.append(configs_dir() / name)
    places.append(Path(name))
    for place in places:
        if (place / SCHEME).is_file():
            return place
    if name and Path(name).is_dir():
        raise SchemeError(
            f"{name} holds no {SCHEME}",
            next_step="Write one, or begin with a copy of a shipped one: copydesk init --scheme NAME.",
        )
    raise SchemeError(
        f"unknown scheme {name!r}: the shipped ones are {', '.join(shipped())}",
        next_step=f"Name one of these, or a folder with a {SCHEME}.",
    )


def load(folder: Path) -> LabelScheme:
    """Read a scheme; raises SchemeError with every fault, its line, and what was allowed."""
    guidelines = folder / GUIDELINES
    return parse(
        read_text(folder / SCHEME),
        folder / SCHEME,
        guidelines=read_text(guidelines) if guidelines.exists() else "",
    )
