"""A set without its texts, and the way back: `release`, `rehydrate`."""

import dataclasses
from collections import Counter
from shlex import quote
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import counts, many, next_step, out, print_json, rejections

if TYPE_CHECKING:
    from copydesk.dataset.release import Rehydrated, Release

WHAT = {"article": ("article", "articles"), "row": ("row", "rows"), "span": ("label", "labels"),
        "relation": ("relation", "relations")}  # fmt: skip


def release(released: "Release", *, as_json: bool) -> None:
    """Print what was released, and what was left out."""
    if as_json:
        return print_json(dataclasses.asdict(released))
    said = "already released" if released.already_released else "released"
    out.print(
        f"{said}: {many(released.rows, 'row')} about {many(released.articles, 'article')}, "
        f"{many(released.labels, 'label')}, no text"
    )
    out.print(escape(f"in {released.folder}"))
    if not released.already_released:
        out.print("every file was searched: no words of any text or title, but for addresses and names")
    for line in released.left_out:
        out.print(f"[yellow]{escape(line)}[/]")
    folder = quote(str(released.folder))
    next_step(f"copydesk rehydrate {folder} --articles PATH... --to NEW_FOLDER", "puts the texts back")
    return None


def rehydrate(done: "Rehydrated", *, as_json: bool) -> None:
    """Print what came back, how sure, and what was lost."""
    if as_json:
        shown = {field.name: getattr(done, field.name) for field in dataclasses.fields(done)}
        return print_json(shown | {"dataset": done.dataset.folder})
    out.print(f"articles: {counts(dict(done.articles))}")
    out.print(f"rows: {done.rows} back, {done.lost_rows} lost")
    changed = f", {done.changed_labels} of these with a changed word" if done.changed_labels else ""
    out.print(f"labels: {done.exact_labels} exact, {done.carried_labels} carried over{changed}")
    out.print(escape(f"in {done.dataset.folder}"))
    if done.identical:
        out.print("every row is the same to the byte as in the set that was released")
    for line in done.left_out:
        out.print(f"[yellow]not in the release[/]: {escape(line)}")
    if done.titles:
        out.print(f"[yellow]{many(done.titles, 'article')}[/] without the very title")
    if done.unsure:
        out.print(f"[yellow]{many(done.unsure, 'article')}[/] of which most words are not in your copy")
    why = Counter((one["what"], one["why"]) for one in done.lost)
    for (what, reason), number in sorted(why.items(), key=lambda one: (list(WHAT).index(one[0][0]), one[0])):
        out.print(f"[yellow]{many(number, *WHAT[what])} lost[/]: {escape(reason)}")
    rejections(done.rejected)
    if done.lost:
        next_step(f"less {quote(str(done.dataset.folder / 'lost.jsonl'))}", "lists what was lost, and why")
    else:
        path = str(done.dataset.folder / "train.parquet")
        next_step(f'python -c "import pandas; print(pandas.read_parquet({path!r}))"', "loads it")
    return None
