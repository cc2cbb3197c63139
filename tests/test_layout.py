"""The house is as the design draws it: who may import what, and what lies at the top."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "copydesk"

STEPS = ["articles", "plan", "studio", "verify", "labels", "agreement", "consensus", "dataset"]
"""A step may use an earlier one, never a later one."""
GROUND = ["errors", "records", "tables", "schemes", "settings"]
"""What every step stands on."""
FRONT = ["__init__", "__main__", "cli", "demo", "printing"]
"""What people touch."""

FRAMES = [*STEPS, "tables", "desk"]
"""Where frames are made, and handed from step to step."""

# The design's table of dependencies. A type that is only checked loads nothing and may be named anywhere.
HOMES = {
    "label_studio_sdk": ["studio"],
    "httpx": ["studio"],
    "orjson": ["studio"],
    "msgspec": ["studio"],
    "platformdirs": ["studio"],
    "markdown_it": ["articles", "studio"],
    "sqlite3": ["ledger"],
    "pydantic": ["settings", "schemes"],
    "yaml": ["articles", "dataset", "schemes"],
    "pandas": FRAMES,
    "numpy": STEPS,
    "scipy": STEPS,
    "pyarrow": ["articles", "dataset"],
    "ftfy": ["articles"],
    "lxml": ["articles"],
    "dateutil": ["articles"],
    "charset_normalizer": ["articles"],
    "rensa": ["articles"],
    "typer": ["cli"],
    "rich": ["cli", "printing"],
}

TOP = {
    "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "uv.lock", ".ci", "configs", "src", "tests",
    # not in the design's list: git's own files, and the picture in the README
    ".gitignore", ".gitattributes", ".github",
}  # fmt: skip


def part(path: Path) -> str:
    """Name the part of the house that a file belongs to: its folder, or itself at the top."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, *, types: bool) -> Iterator[str]:
    """Give the full names that a file imports, also inside functions; with `types` also for the type checker."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = [
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for statement in block.body
        for node in ast.walk(statement)
    ]
    for node in ast.walk(tree):
        if node in checked and not types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def own() -> Iterator[tuple[Path, str, str]]:
    """Give each import of one part of the house by another: the file, its part, the other part."""
    for path in files():
        for name in imports(path, types=True):
            if name.startswith("copydesk.") and name.split(".")[1] != part(path):
                yield path.relative_to(PACKAGE), part(path), name.split(".")[1]


def foreign(path: Path) -> set[str]:
    modules = {name.split(".")[0] for name in imports(path, types=False)}
    return modules - {"copydesk"} - (sys.stdlib_module_names - HOMES.keys())


def test_every_dependency_is_imported_in_its_home_only():
    strays = [
        f"{path.relative_to(PACKAGE)} imports {module}"
        for path in files()
        for module in sorted(foreign(path))
        if part(path) not in HOMES.get(module, [])
    ]
    assert strays == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=~!\[; ]", line)[0].lower() for line in project["dependencies"]}
    distributions = packages_distributions()
    imported = {
        name.lower().replace("_", "-")
        for path in files()
        for module in foreign(path) - sys.stdlib_module_names
        for name in distributions[module]
    }
    assert imported == declared


def test_no_step_imports_a_later_one():
    late = [
        f"{path} imports {other}"
        for path, step, other in own()
        if step in STEPS and other in STEPS and STEPS.index(other) > STEPS.index(step)
    ]
    assert late == []


def test_a_step_imports_nothing_but_earlier_steps_and_the_ground():
    strays = [
        f"{path} imports {other}"
        for path, step, other in own()
        if step in STEPS and other not in [*STEPS, *GROUND]
    ]
    assert strays == []


def test_the_ground_is_below_all():
    strays = [
        f"{path} imports {other}" for path, step, other in own() if step in GROUND and other not in GROUND
    ]
    assert strays == []


def test_only_the_desk_opens_the_ledger():
    strays = [
        f"{path} imports the ledger" for path, step, other in own() if other == "ledger" and step != "desk"
    ]
    assert strays == []
    assert {other for _, step, other in own() if step == "ledger"} <= set(GROUND)


def test_only_what_people_touch_imports_the_desk_and_only_the_command_line_prints():
    users = {step for _, step, other in own() if other == "desk"}
    assert users <= set(FRONT)
    assert {step for _, step, other in own() if other in ("cli", "printing")} <= set(FRONT)


def test_every_part_of_the_house_is_one_that_the_design_names():
    parts = {part(path) for path in files()}
    assert parts == {*STEPS, *GROUND, *FRONT, "desk", "ledger", "sample"}


def test_the_top_of_the_repository_holds_what_the_design_names():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert {name.split("/")[0] for name in tracked.split("\0") if name} - TOP == set()
