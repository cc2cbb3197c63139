"""Files of a desk, which appear whole or not at all."""

from pathlib import Path


def write_whole(path: Path, text: str) -> Path:
    """Write a file beside its place and move it there; returns its path. Raises OSError as writing does."""
    temporary = path.with_name(f"{path.name}.part")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    return temporary.replace(path)
