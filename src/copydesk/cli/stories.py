"""`copydesk stories ...`: which articles report the same event."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Examples: `copydesk stories` · `copydesk stories list --outlets 3` · `copydesk stories show s-3f2a91c0` · "
    "`copydesk stories merge s-3f2a91c0 s-77b1c2d3`",
)
Story = Annotated[str, typer.Argument(help="A story, or an article in it.")]


@app.callback()
def stories(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be found, remember nothing.")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(help="`dask`: find the same by several worker processes (the extra `scale`)."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler whose workers are used, else some on this machine."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Examine all articles for copies and for what recurs, and group those that report the same event.

    Stories that came with the data or that people set are never changed. What was found may grow and merge later.
    """
    if context.invoked_subcommand:
        if as_json or dry_run or engine or scheduler:
            raise typer.BadParameter(f"options of {context.invoked_subcommand!r} stand behind it")
        return
    from copydesk import printing

    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.stories(dry_run=dry_run, engine=engine, scheduler=scheduler, progress=progress)
    printing.stories(report, as_json=as_json)


@app.command("list", epilog="Example: `copydesk stories list --outlets 3`")
def list_(
    context: typer.Context,
    outlets: Annotated[int, typer.Option(min=1, help="Only stories that so many outlets tell.")] = 2,
    limit: Annotated[int, typer.Option(min=0, help="So many are printed; 0: all. --json prints all.")] = 50,
    as_json: Json = False,
) -> None:
    """List the stories, those that most outlets tell first."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.story_list(desk.story_list(outlets), outlets, limit, as_json=as_json)


@app.command(epilog="Example: `copydesk stories show s-3f2a91c0`")
def show(context: typer.Context, story: Story, as_json: Json = False) -> None:
    """Show a story: its articles by date, and why they are one."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.story(desk.story(story), as_json=as_json)


@app.command(epilog="Example: `copydesk stories copies --kind exact`")
def copies(
    context: typer.Context,
    kind: Annotated[str | None, typer.Option(help="Only these: exact, near or contained.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="So many are printed; 0: all. --json prints all.")] = 50,
    as_json: Json = False,
) -> None:
    """List the articles that repeat another, and of which they are a copy."""
    from copydesk import printing

    if kind not in (None, "exact", "near", "contained"):
        raise typer.BadParameter(f"a copy is exact, near or contained, not {kind!r}")
    with open_desk(context) as desk:
        found = desk.copies()
        printing.copies(found if kind is None else found[found["kind"] == kind], limit, as_json=as_json)


@app.command(epilog="Examples: `copydesk stories doubtful` · `copydesk stories doubtful --to pairs.csv`")
def doubtful(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(help="Write them into this CSV: `pairs` of a desk with the scheme same-story reads it."),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="So many are printed; 0: all. --json prints all.")] = 50,
    as_json: Json = False,
) -> None:
    """List the pairs of articles of which it is not sure whether they report the same event."""
    from copydesk import printing

    with open_desk(context) as desk:
        pairs = desk.doubtful()
    if to and len(pairs):  # a file without a pair would be refused where it is read
        from copydesk.errors import DeskError

        try:
            pairs.to_csv(to, index=False, lineterminator="\n")
        except OSError as error:
            raise DeskError(
                f"the pairs cannot be written to {to}: {error.strerror or error}",
                next_step="Name another file with --to.",
            ) from None
    printing.doubtful(pairs, to if len(pairs) else None, limit, as_json=as_json)


@app.command(epilog="Example: `copydesk stories merge s-3f2a91c0 s-77b1c2d3`")
def merge(
    context: typer.Context,
    story: Story,
    other: Annotated[str, typer.Argument(help="The story that ends in it.")],
    as_json: Json = False,
) -> None:
    """Make two stories one; it holds against every later grouping."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.story_change(desk.merge_stories(story, other), as_json=as_json)


@app.command(epilog="Example: `copydesk stories split s-3f2a91c0 gazette-17 courier-4`")
def split(
    context: typer.Context,
    story: Story,
    articles: Annotated[list[str], typer.Argument(help="The articles that report another event.")],
    as_json: Json = False,
) -> None:
    """Take articles out of a story, into a new one of theirs; it holds against every later grouping."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.story_change(desk.split_story(story, articles), as_json=as_json)


@app.command(epilog="Example: `copydesk stories move gazette-17 s-77b1c2d3`")
def move(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="An article.")],
    story: Annotated[str, typer.Argument(help="The story that it belongs to, or an article of it.")],
    as_json: Json = False,
) -> None:
    """Put an article into another story; it holds against every later grouping."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.story_change(desk.move_article(article, story), as_json=as_json)
