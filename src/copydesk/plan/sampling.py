"""Choose which stories are labelled: whole ones, spread over outlets, time and length as all are.

Stories are shuffled by the SHA-256 of `seed NUL story`. Of the next ones in that order the story is taken that brings
the shares of the strata in the sample nearest to those in all (minimisation: Pocock and Simon, "Sequential treatment
assignment with balancing for prognostic factors", Biometrics 31, 1975), and none waits more than `AHEAD` turns. So
a larger sample holds the smaller one, and each story has nearly the chance that a plain shuffle gives it.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from copydesk.plan.units import COPY, HELD

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

PER = ("outlet", "time", "length")
AHEAD = 32
"""So many stories the next one is chosen from: more balance better and leave less to chance. With 32, at 100 of 1,000
stories, shares of times and lengths are off by 0.3 and 0.4 of what they are in a plain shuffle, of outlets by 0.7."""
PARTS = 4
"""Into so many parts, as equal as they can be, times and lengths are divided."""
UNKNOWN = "unknown"

FEW = "articles of stories that too few outlets tell"
BEYOND = "articles of stories beyond the limit"


@dataclass(frozen=True, slots=True)
class Sample:
    """Stories to label, all of them whole, and why the others are not among them."""

    stories: tuple[str, ...]
    """In the order in which they were chosen; an article without a story is one of its own, by its id."""
    articles: tuple[str, ...]
    strata: "pd.DataFrame"
    """per, stratum, there, chosen: articles of each stratum in the stories to choose from, and in the sample."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why, for each article that is not in it."""

    @property
    def counts(self) -> dict[str, int]:
        """How many articles were left out for what."""
        return dict(sorted(Counter(self.left_out.values()).items()))


def sample(
    articles: "pd.DataFrame",
    stories: int | None = None,
    *,
    outlets: int = 2,
    per: Sequence[str] = PER,
    seed: int = 0,
    before: Collection[str] = (),
) -> Sample:
    """Choose so many stories, all with None, that at least so many outlets tell; never a copy or what is held back.

    `articles` has article_id, story_id, outlet, published (ISO), words, and where known held (true, or a reason) and
    copy_of. An article whose outlet nobody knows has one of its own. Stories chosen `before` stay, also where that is
    more than `stories`, as long as an article of theirs may be labelled. The order of rows is of no matter.
    """
    if unknown := set(per) - set(PER):
        raise ValueError(f"a sample is stratified by {', '.join(PER)}, not by {', '.join(sorted(unknown))}")
    frame = articles.sort_values("article_id").reset_index(drop=True)
    story = frame["story_id"].fillna(frame["article_id"])
    why = _set_aside(frame)
    usable = why.isna()
    told = frame["outlet"].fillna("\0" + frame["article_id"])[usable].groupby(story[usable]).nunique()
    before = set(before)
    enough = {name for name, number in told.items() if number >= outlets or name in before}
    why = why.mask(usable & ~story.isin(list(enough)), FEW)
    left_in = why.isna()
    pool = frame[left_in].assign(story=story[left_in])  # all of `story` would fill a pool without rows
    strata = _strata(pool, per)
    chosen = _choose(_Margins(pool["story"], strata), stories, seed, before & enough)
    taken = pool["story"].isin(chosen)
    why = why.mask(why.isna() & ~story.isin(chosen), BEYOND)
    left = why.notna()
    return Sample(
        stories=tuple(chosen),
        articles=tuple(pool.loc[taken, "article_id"]),
        strata=_report(strata, taken),
        left_out=dict(zip(frame.loc[left, "article_id"], why[left], strict=True)),
    )


def _set_aside(frame: "pd.DataFrame") -> "pd.Series[Any]":
    """Say of each article why it may not be labelled; NA where it may."""
    import pandas as pd

    why = pd.Series(pd.NA, index=frame.index, dtype="string")
    if "copy_of" in frame:
        why = why.mask(frame["copy_of"].notna(), COPY)
    if "held" in frame:
        why = why.mask(frame["held"].notna() & (frame["held"] != False), HELD)  # noqa: E712 (NA, true, or a reason)
    return why


def _strata(pool: "pd.DataFrame", per: Sequence[str]) -> "pd.DataFrame":
    """Name the stratum of each article, one column for each of `per`."""
    import pandas as pd

    found = {
        "outlet": lambda: pool["outlet"].fillna(UNKNOWN),
        "time": lambda: _parts(pool["published"].str.slice(0, 10)),
        "length": lambda: _parts(pool["words"]).where(pool["words"].isna(), lambda named: named + " words"),
    }
    return pd.DataFrame({name: found[name]().astype("string") for name in per}, index=pool.index)


def _parts(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Divide values into parts of equal size and name each by its ends; equal values are in one part."""
    known = values.dropna().sort_values().to_numpy()
    named = values.astype("string").fillna(UNKNOWN)
    if not len(known):
        return named
    starts = sorted({known[len(known) * part // PARTS] for part in range(PARTS)})
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        own = (values >= start) & ((values < end) if end is not None else True)
        named = named.mask(own.fillna(False), f"{start} to {values[own.fillna(False)].max()}")
    return named


class _Margins:
    """How far the strata of the stories that were taken are from their shares in all."""

    def __init__(self, story: "pd.Series[Any]", strata: "pd.DataFrame") -> None:
        columns, shares, first = [], [], 0
        for per in strata:
            codes, names = strata[per].factorize(sort=True)
            columns.append(codes + first)
            shares.append(np.bincount(codes, minlength=len(names)) / max(len(codes), 1))
            first += len(names)
        cells = np.column_stack(columns) if columns else np.zeros((len(story), 0), dtype=int)
        rows = story.reset_index(drop=True).groupby(story.to_numpy()).indices
        self.share = np.concatenate(shares) if shares else np.zeros(0)
        self.cells = {name: cells[own] for name, own in rows.items()}
        self.off: npt.NDArray[np.float64] = np.zeros(len(self.share))
        """How many articles were taken of each stratum, less its share of all that were taken."""

    def after(self, story: str) -> "npt.NDArray[np.float64]":
        """Give `off` as it is once a story is taken."""
        cells = self.cells[story]
        off = self.off - len(cells) * self.share
        np.add.at(off, cells.ravel(), 1)
        return off

    def take(self, story: str) -> None:
        """Enter a story."""
        self.off = self.after(story)


def _choose(margins: _Margins, number: int | None, seed: int, before: Collection[str]) -> list[str]:
    """Give the stories in the order in which they are chosen."""
    order = sorted(margins.cells, key=lambda story: hashlib.sha256(f"{seed}\0{story}".encode()).digest())
    chosen = [story for story in order if story in before]
    if number is None:
        return chosen + [story for story in order if story not in before]
    for story in chosen:
        margins.take(story)
    waiting = [(turn, story) for turn, story in enumerate(order) if story not in before]
    while waiting and len(chosen) < number:
        ahead = waiting[:1] if waiting[0][0] + AHEAD <= len(chosen) else waiting[:AHEAD]
        turn, story = min(ahead, key=lambda one: (float(np.square(margins.after(one[1])).sum()), one[0]))
        waiting.remove((turn, story))
        margins.take(story)
        chosen.append(story)
    return chosen


def _report(strata: "pd.DataFrame", taken: "pd.Series[bool]") -> "pd.DataFrame":
    """Count the articles of each stratum, there and chosen."""
    import pandas as pd

    parts = [
        pd.DataFrame({"there": strata[per].value_counts(), "chosen": strata[per][taken].value_counts()})
        .fillna(0)
        .astype("Int64")
        .rename_axis("stratum")
        .reset_index()
        .assign(per=per)
        .sort_values("stratum")
        for per in strata
    ]
    columns = ["per", "stratum", "there", "chosen"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
