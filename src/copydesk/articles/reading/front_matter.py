"""Front matter: metadata in YAML between two lines of `---`, at the beginning of a text."""

import re

from copydesk.articles.reading.rows import choose, metadata

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def parted(source: str) -> tuple[dict[str, str | None], str]:
    """Part the metadata, under our names, from what follows; without front matter there is none.

    Raises ValueError for front matter that is no YAML, or whose metadata cannot be.
    """
    front = _FRONT.match(source)
    return (_fields(front[1] or ""), source[front.end() :]) if front else ({}, source)


def _fields(front: str) -> dict[str, str | None]:
    """Read metadata under our names, everything as it is written; aliases, which can multiply, are not followed."""
    import yaml

    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(front)):
            raise ValueError("aliases are not followed")
        values = yaml.load(front, Loader=yaml.BaseLoader) or {}  # noqa: S506 - it makes strings, lists and dicts only
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"not YAML: {error}".partition("\n")[0]) from None
    if not isinstance(values, dict):
        return {}
    columns = {str(key): value for key, value in values.items()}
    chosen, _ = choose(tuple(columns), {})
    fields = {}
    for name, column in chosen.items():
        if name == "text":
            continue
        try:
            fields[name] = metadata(columns[column])
        except TypeError:
            raise ValueError(f"{column} is {type(columns[column]).__name__}, not a string") from None
    return fields
