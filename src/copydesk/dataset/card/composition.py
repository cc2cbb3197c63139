"""What the card says of the articles: how many, on which stories, by whom, when, in which languages and licences."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from copydesk.dataset.card.facts import Facts
from copydesk.dataset.card.markdown import many, ranked, table
from copydesk.dataset.rows import Row, articles_of

MOST_OUTLETS = 30
"""Outlets that are listed by name."""
NOT_SAID = "not said"

LICENCE = """The texts belong to the outlets that published them. This folder comes without a licence for them: say
here on which ground they may be kept and passed on, and under which licence the labels are."""
LICENCES = """The texts belong to the outlets that published them. Under which licence each gives them is in the table
of outlets, as the desk's settings say; where it is "not said", nobody has said that they may be passed on."""


def articles(rows: Iterable[Row]) -> list[Row]:
    """Give the articles that rows are about; of pairs and stories each once, one may be in several."""
    single = [row for row in rows if "articles" not in row]
    several = {one["article_id"]: one for row in rows if "articles" in row for one in articles_of(row)}
    return single or list(several.values())


def stories(rows: Iterable[Row]) -> int:
    """Count the stories; an article without one is a story of its own."""
    return len({(one["story_id"] is None, one["story_id"] or one["article_id"]) for one in articles(rows)})


def days(rows: Iterable[Row]) -> list[str]:
    """Give the days on which articles were published, in order; those without a date have none."""
    found = (re.match(r"\d{4}-\d{2}-\d{2}", one["published"] or "") for one in rows)
    return sorted(day.group() for day in found if day)


def languages(rows: Iterable[Row], facts: Facts) -> list[str]:
    """Give the languages of the articles, as far as they are known, in order."""
    return sorted(
        {facts.languages[a] for one in articles(rows) if (a := one["article_id"]) in facts.languages}
    )


def composition(kept: list[Row], facts: Facts) -> str:
    """Say what the set is made of."""
    rows = articles(kept)
    outlets = Counter(row["outlet"] for row in rows)
    dates = days(rows)
    dated = f"published {dates[0]} to {dates[-1]}" if dates else "without dates"
    undated = f" ({len(rows) - len(dates)} without a date)" if dates and len(dates) < len(rows) else ""
    named = sorted(
        ((outlet, n) for outlet, n in outlets.items() if outlet is not None),
        key=lambda item: (-item[1], item[0]),
    )
    listed: list[tuple[Any, ...]] = [
        (outlet, n, facts.licences.get(outlet, NOT_SAID)) for outlet, n in named[:MOST_OUTLETS]
    ]
    if len(named) > MOST_OUTLETS:
        others = named[MOST_OUTLETS:]
        said = {facts.licences.get(outlet, NOT_SAID) for outlet, _ in others}
        listed.append((f"{len(others)} others", sum(n for _, n in others), ", ".join(sorted(said))))
    if outlets[None]:
        listed.append(("(unknown)", outlets[None], NOT_SAID))
    summary = (
        f"{many(len(rows), 'article')} on {many(stories(rows), 'story', 'stories')} from"
        f" {many(len(named), 'outlet')}, {dated}{undated}."
    )
    spoken = Counter(facts.languages.get(row["article_id"], "(unknown)") for row in rows)
    languages = f" Languages: {ranked(spoken)}." if set(spoken) - {"(unknown)"} else ""
    return f"{summary}{languages}\n\n{table(('outlet', 'articles', 'licence'), listed)}"


def licence(facts: Facts) -> str:
    """Say whose the texts are."""
    return LICENCES if facts.licences else LICENCE
