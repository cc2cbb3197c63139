"""A desk's articles and stories: what was found in them, and what people say of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from copydesk.desk.corpus_reports import (
    ArticleReport,
    ArticleRow,
    CutReport,
    HoldReport,
    SetReport,
    StoriesReport,
    StoryChange,
    StoryReport,
    StoryRow,
)
from copydesk.desk.holdings import Holdings
from copydesk.desk.reports import Progress, quiet

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.articles.metadata import Merge


class Corpus(Holdings):
    """What can be asked and said about the articles of a desk before anybody labels them."""

    # What was found, as frames

    def damage(self) -> "pd.DataFrame":
        """Frame `damage`: one row a place at which a text shows that it is damaged."""
        from copydesk.desk import finding_frames

        return finding_frames.damage(self)

    def marks(self) -> "pd.DataFrame":
        """Frame `marks`: ranges of texts that are not the report's own words."""
        from copydesk.desk import finding_frames

        return finding_frames.marks(self)

    def copies(self) -> "pd.DataFrame":
        """Frame `copies`: articles that repeat another; `stories` finds them."""
        from copydesk.desk import finding_frames

        return finding_frames.copies(self)

    def story_reasons(self) -> "pd.DataFrame":
        """Frame `story_reasons`: who put each article into its story, and why."""
        from copydesk.desk import finding_frames

        return finding_frames.story_reasons(self)

    def doubtful(self) -> "pd.DataFrame":
        """Frame `doubtful`: pairs of which it is not sure whether they report the same event.

        As a CSV it is what `pairs` of a desk with the scheme `same-story` reads.
        """
        from copydesk.desk import finding_frames

        return finding_frames.doubtful(self)

    # Stories

    def stories(
        self,
        *,
        dry_run: bool = False,
        engine: str | None = None,
        scheduler: str | None = None,
        progress: Progress = quiet,
    ) -> StoriesReport:
        """Examine all articles, find copies, and group those that report the same event.

        A story that came with the data or that a person set is never changed; what was found may be joined and merged
        by what comes later. With `dry_run` nothing is remembered. The engine `dask` finds the same by several worker
        processes, its own or those of the scheduler at an address (the extra `scale`).
        """
        from copydesk.desk import engines, grouping

        if not dry_run:
            self._refuse_in_the_past("group stories")
        with engines.started(engine, scheduler) as started:
            return grouping.find(self, progress, started, dry_run=dry_run)

    def story_list(self, outlets: int = 1) -> list[StoryRow]:
        """List the stories that so many outlets or more tell."""
        from copydesk.desk import listing

        return listing.stories(self, outlets)

    def story(self, name: str) -> StoryReport:
        """Give a story, by its name or an article in it. Raises DeskError for one that there is not."""
        from copydesk.desk import listing

        return listing.story(self, name)

    def merge_stories(self, story: str, other: str) -> StoryChange:
        """Put the articles of `other` into `story`, for good."""
        from copydesk.desk import retelling

        self._refuse_in_the_past("merge stories")
        return retelling.merge(self, story, other)

    def split_story(self, story: str, articles: Sequence[str]) -> StoryChange:
        """Take articles out of a story, into a new one of theirs, for good."""
        from copydesk.desk import retelling

        self._refuse_in_the_past("split stories")
        return retelling.split(self, story, articles)

    def move_article(self, article_id: str, story: str) -> StoryChange:
        """Put an article into another story, named by itself or by an article in it, for good."""
        from copydesk.desk import retelling

        self._refuse_in_the_past("move articles")
        return retelling.move(self, article_id, story)

    # Articles

    def article_list(
        self,
        *,
        damage: str | None = None,
        held: bool = False,
        copies: bool = False,
        dates: bool = False,
        outlet: str | None = None,
        story: str | None = None,
    ) -> list[ArticleRow]:
        """List the articles that are all of what is asked; `damage` is the name of one, or `any`."""
        from copydesk.desk import listing

        return listing.articles(
            self, damage=damage, held=held, copies=copies, dates=dates, outlet=outlet, story=story
        )

    def article(self, article_id: str, *, raw: bool = False) -> ArticleReport:
        """Give everything that is known of an article; with `raw` places in its raw input too."""
        from copydesk.desk import listing

        return listing.article(self, article_id, raw=raw)

    def hold(
        self,
        articles: Sequence[str] = (),
        *,
        reason: str | None = None,
        damage: str | None = None,
        at_least: float = 0.0,
        dry_run: bool = False,
    ) -> HoldReport:
        """Hold articles back, named or by damage: nobody is asked about them. What is planned already stays."""
        from copydesk.desk import holding

        self._refuse_in_the_past("hold articles back")
        return holding.hold(self, articles, reason, damage, at_least, dry_run=dry_run)

    def release(
        self, articles: Sequence[str] = (), *, damage: str | None = None, dry_run: bool = False
    ) -> HoldReport:
        """Release articles that are held back, named or by damage."""
        from copydesk.desk import holding

        self._refuse_in_the_past("release articles")
        return holding.release(self, articles, damage, dry_run=dry_run)

    def set_metadata(self, articles: Sequence[str], **values: str) -> SetReport:
        """Set outlet, published, url, title, author or language of articles; an empty value takes it away.

        What a person set is not overwritten by data that comes again.
        """
        from copydesk.desk import holding

        self._refuse_in_the_past("set metadata")
        return holding.correct(self, articles, values)

    def outlet_merges(self) -> "list[Merge]":
        """Offer outlets that are spelled in several ways for merging."""
        from copydesk.desk import holding

        return holding.merges(self)

    def merge_outlets(self, names: Sequence[str], into: str, *, dry_run: bool = False) -> SetReport:
        """Call the outlets `names` by one name."""
        from copydesk.desk import holding

        self._refuse_in_the_past("merge outlets")
        return holding.merge_outlets(self, names, into, dry_run=dry_run)

    def cut(
        self, articles: Sequence[str] = (), *, kinds: Sequence[str] = (), dry_run: bool = False
    ) -> CutReport:
        """Cut marked ranges out of the texts of articles that have no labels and were not sent."""
        from copydesk.desk import cutting

        self._refuse_in_the_past("cut articles")
        return cutting.cut(self, articles, kinds, dry_run=dry_run)
