"""Folders of schemes that nobody wrote by hand, and which of them a desk uses."""

import json
import os
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk import schemes, settings
from copydesk.desk.files import write_whole
from copydesk.desk.reports import ReadScheme
from copydesk.errors import SchemeError, SettingsError, StudioError
from copydesk.schemes import LabelScheme
from copydesk.schemes.write import to_yaml
from copydesk.studio.adopting import from_config
from copydesk.studio.client import Studio
from copydesk.studio.foreign import read_file

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

ADDRESS = re.compile(r"(?P<server>https?://[^\s?#]+?)/projects/(?P<project>\d+)(?:[/?#].*)?")
"""Of a project, as the browser shows it."""
LINE = re.compile(r"^[ \t]*scheme[ \t]*=.*$", re.MULTILINE)


def scheme_name(given: str) -> str:
    """Make the name of a scheme of a title, a file's name or an address."""
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (name if name[:1].isalpha() else f"scheme-{name}".rstrip("-"))[:30].rstrip("-")


def write(place: Path, scheme: LabelScheme) -> Path:
    """Write the folder of a scheme, or leave the same one as it is; returns its path.

    scheme.yaml appears last: a folder that has it is whole. Raises SchemeError when another scheme is in it, or when
    it cannot be written.
    """
    files = {"guidelines.md": scheme.guidelines, "scheme.yaml": to_yaml(scheme)}
    if (place / "scheme.yaml").exists():
        if (place / "scheme.yaml").read_text(encoding="utf-8") == files["scheme.yaml"]:
            return place
        raise SchemeError(
            f"{place} holds another scheme already", next_step="Give this one another name: --name NAME."
        )
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_whole(place / name, text)
    except OSError as error:
        raise SchemeError(f"{place} cannot be written: {error.strerror or error}") from None
    schemes.load(place)
    return place


def use(path: Path, name: str) -> None:
    """Make a scheme the desk's in its settings file, of which nothing else changes.

    Raises SettingsError when that takes a person.
    """
    text = path.read_text(encoding="utf-8")
    line = f"scheme = {json.dumps(name)}"
    top = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    head = text[: top.start()] if top else text
    changed = LINE.sub(line, head, count=1) if LINE.search(head) else f"{line}\n{head}"
    changed += text[len(head) :]
    if settings.parse(tomllib.loads(changed), path) != settings.read(path).model_copy(
        update={"scheme": name}
    ):
        raise SettingsError(
            f"{path}: set scheme = {json.dumps(name)} by hand", next_step="Then run this again."
        )
    if changed != text:
        write_whole(path, changed)


def read(source: str, name: str | None, to: Path | None, desk: "Desk | None") -> ReadScheme:
    """Read the labeling config in a file, or of a project by its address, and write it as a scheme's folder.

    Without `to` that is a folder of the desk's schemes, or one here. Raises SchemeError when nothing of a text scheme
    is in the config, or when the folder holds another scheme; StudioError for an address that cannot be asked.
    """
    address = ADDRESS.fullmatch(source)
    if address:
        title, xml = _config(address["server"], int(address["project"]), desk)
    else:
        if source.startswith(("http://", "https://")):
            raise SchemeError(
                f"{source} is not the address of a project",
                next_step="Copy it from the browser: http://HOST/projects/NUMBER.",
            )
        title, xml = Path(source).stem, read_file(Path(source))
    adopted = from_config(xml, source, name=scheme_name(name or title))
    scheme = adopted.scheme
    folder = write(to or (desk.folder / "schemes" / scheme.name if desk else Path(scheme.name)), scheme)
    renamed = {theirs: one.name for theirs, one in adopted.names.controls.items() if theirs != one.name}
    return ReadScheme(scheme.ref, folder, adopted.losses, renamed)


def _config(server: str, project: int, desk: "Desk | None") -> tuple[str, bytes]:
    """Give the title and the labeling config of a project."""
    studio = _studio(server, desk)
    found = studio.found(project)
    if found is None:
        raise StudioError(
            f"there is no project {project} on {server}", next_step="Copy its address from the browser."
        )
    return found.title, found.config.encode("utf-8", "replace")


def _studio(server: str, desk: "Desk | None") -> Studio:
    """Connect to a server: a token goes to the server that it is for, to no other."""
    if desk:
        try:
            connection = desk.connect()
        except StudioError:
            connection = None
        if connection and connection.studio.url == server:
            return connection.studio
    token, named = os.environ.get("COPYDESK_TOKEN"), os.environ.get("COPYDESK_URL", server).rstrip("/")
    if not token or named != server:
        whose = f"; COPYDESK_TOKEN is for {named}" if token else ""
        raise StudioError(
            f"no token for {server}{whose}",
            next_step="Set COPYDESK_URL and COPYDESK_TOKEN, or save the config (Settings, Labeling Interface, Code) "
            "as a file and name that.",
        )
    return Studio(server, token)
