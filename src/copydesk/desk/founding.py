"""`init`: make a folder a desk."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from copydesk import schemes, settings
from copydesk.desk.files import write_whole
from copydesk.errors import DeskError
from copydesk.ledger import Ledger

MEMORY = ".copydesk"
NOT_FOR_GIT = "studio/\ntoken\nlogins*.json\n"


def found(folder: Path, scheme: str, annotators: Sequence[str]) -> Path:
    """Write what a desk consists of; `copydesk.toml` appears last: a desk that has it is whole."""
    path = folder / settings.FILE
    if path.exists():
        raise DeskError(f"{folder} is a desk already", next_step="Run 'copydesk status' there.")
    source = schemes.find(scheme, None)
    name = schemes.load(source).name
    given = {"scheme": name, "annotators": list(annotators)}
    settings.parse(given, "init", next_step="Name each annotator with a pseudonym such as -a ana.")
    template = (schemes.configs_dir() / settings.FILE).read_text(encoding="utf-8")
    text = template.replace('scheme = "bias"', f"scheme = {json.dumps(name)}", 1).replace(
        'annotators = ["ana"]', f"annotators = {json.dumps(list(annotators))}", 1
    )
    try:
        for part in ("articles", "datasets", MEMORY):
            (folder / part).mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, folder / "schemes" / name, dirs_exist_ok=True)
        shutil.copy(schemes.configs_dir() / schemes.SHAPE, folder / "schemes" / schemes.SHAPE)
        (folder / MEMORY / ".gitignore").write_text(NOT_FOR_GIT, encoding="utf-8")
        Ledger(folder / MEMORY / "ledger.sqlite").close()
        write_whole(path, text)
    except OSError as error:
        raise DeskError(f"{folder} cannot be made a desk: {error}") from None
    return folder
