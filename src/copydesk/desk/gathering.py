"""What a plan is made of: the pieces of the stories that are chosen, and the people with their paces."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from copydesk.articles import Store
from copydesk.desk import choosing, planning
from copydesk.desk.texts import latest_articles
from copydesk.ledger import Ledger
from copydesk.plan import Person, Piece, Standing
from copydesk.records import Article, Unit
from copydesk.schemes import LabelScheme
from copydesk.settings import Settings

SLOW = 0.5
"""The share of whoever is slow, of what she would have else."""
ENOUGH = 5
"""From so many annotations with a lead time, a pace is somebody's own."""


def pieces(
    ledger: Ledger, store: Store, units: Sequence[Unit], wished: Mapping[str, Any], standing: Standing
) -> tuple[list[Piece], dict[str, int]]:
    """Give the pieces of the stories that are planned, and how many articles are left out for what."""
    articles = latest_articles(ledger, store)
    words = {a: len(articles[a].text.split()) for unit in units for a in unit.article_ids}
    asked = {one.unit_id for one in standing.asked}
    story = choosing.stories(ledger, units)
    told = dict.fromkeys((story[unit.unit_id], a) for unit in units for a in unit.article_ids)
    begun = {story[unit.unit_id] for unit in units if unit.unit_id in asked}
    stories, left_out = _sampled([(of, articles[a], words[a]) for of, a in told], wished, begun)
    found = [
        Piece(
            unit.unit_id,
            story[unit.unit_id],
            tuple(outlet for one in unit.article_ids if (outlet := articles[one].outlet)),
            sum(words[one] for one in unit.article_ids),
        )
        for unit in units
        if story[unit.unit_id] in stories
    ]
    return found, left_out


def _sampled(
    told: Sequence[tuple[str, Article, int]], wished: Mapping[str, Any], begun: set[str]
) -> tuple[set[str], dict[str, int]]:
    """Choose as many stories as are wished, and those of which something was asked; count what is left out.

    `told` has the articles of each story with their words. Of a pair across stories both are of the pair's own, so
    that a story from which nothing is labelled is not chosen in the place of one from which something is.
    """
    import pandas as pd

    from copydesk.articles import metadata
    from copydesk.plan.sampling import sample

    rows = [(one.article_id, story, one.outlet, one.published) for story, one, _ in told]
    columns = ["article_id", "story_id", "outlet", "published"]
    frame = pd.DataFrame(rows, columns=columns, dtype="string")
    chosen = sample(
        frame.assign(words=[words for *_, words in told], published=metadata.read_dates(frame)["published"]),
        wished["limit"] or None,
        outlets=wished["outlets"],
        seed=wished["seed"],
        before=begun,
    )
    taken = set(chosen.articles)
    left_out = Counter(why for a, why in chosen.left_out.items() if a not in taken)
    return set(chosen.stories), dict(sorted(left_out.items()))


def people(
    ledger: Ledger,
    scheme: LabelScheme,
    settings: Settings,
    wished: Mapping[str, Any],
    pieces: Sequence[Piece],
) -> list[Person]:
    """Give the annotators who are asked, each with the pace of her own work where there is enough of it."""
    words = {piece.unit_id: piece.words for piece in pieces}
    paces: dict[str, list[float]] = {}
    for row in ledger.annotation_versions():
        ours = row["scheme"] == scheme.ref or scheme.follows(row["scheme"])
        timed = row["state"] == "submitted" and row["round"] in planning.ROUNDS and row["seconds"]
        if ours and timed and words.get(row["unit_id"]):
            paces.setdefault(row["annotator"], []).append(words[row["unit_id"]] / row["seconds"] * 60)
    found = []
    for name in settings.annotators:
        own = paces.get(name, [])
        measured = len(own) >= ENOUGH
        found.append(
            Person(
                name,
                hours=wished["hours"].get(name),
                words_per_minute=median(own) if measured else settings.plan.words_per_minute,
                share=SLOW if name in wished["slow"] else 1.0,
                measured=measured,
            )
        )
    return [person for person in found if person.name not in wished["without"]]
