"""`copydesk articles ...`: what the desk knows of its articles, and what people say of them."""

from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Examples: `copydesk articles --damage any` · `copydesk articles --damage stripped-words` · "
    "`copydesk articles show gazette-17` · `copydesk articles hold --damage cut-short --at-least 0.9 --dry-run`",
)
Named = Annotated[list[str] | None, typer.Argument(help="Ids of articles.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, change nothing.")]
Damage = Annotated[str | None, typer.Option(help="Those with this damage, such as stripped-words.")]


@app.callback()
def articles(
    context: typer.Context,
    damage: Annotated[
        str | None, typer.Option(help="Only those with this damage, such as stripped-words; `any`: with one.")
    ] = None,
    held: Annotated[bool, typer.Option("--held", help="Only those that are held back.")] = False,
    copies: Annotated[bool, typer.Option("--copies", help="Only those that are a copy of another.")] = False,
    dates: Annotated[bool, typer.Option("--dates", help="Only those with a date that cannot be.")] = False,
    outlet: Annotated[str | None, typer.Option(help="Only those of this outlet.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="So many are printed; 0: all. --json prints all.")] = 50,
    as_json: Json = False,
) -> None:
    """List the articles: outlet, date, story, words, damage, whether held back, of which they are a copy."""
    asked = {"damage": damage, "held": held, "copies": copies, "dates": dates, "outlet": outlet}
    if context.invoked_subcommand:
        if as_json or any(asked.values()):
            raise typer.BadParameter(f"options of {context.invoked_subcommand!r} stand behind it")
        return
    from copydesk import printing

    with open_desk(context) as desk:
        rows = desk.article_list(damage=damage, held=held, copies=copies, dates=dates, outlet=outlet)
    printing.article_list(rows, limit, asked=any(asked.values()), as_json=as_json)


@app.command(
    epilog="Examples: `copydesk articles show gazette-17` · `copydesk articles show gazette-17 --raw`"
)
def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="The id of an article.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Give places in what the article was read from too.")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="Print the text too; --json has it always.")] = False,
    as_json: Json = False,
) -> None:
    """Show an article: metadata and who said it, damage with its places, marks, copies, cleaning."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.article(desk.article(article, raw=raw), text=text, as_json=as_json)


@app.command(
    epilog="Examples: `copydesk articles hold gazette-17 --reason 'not news'` · "
    "`copydesk articles hold --damage stripped-words --at-least 0.9 --dry-run`"
)
def hold(
    context: typer.Context,
    articles: Named = None,
    damage: Damage = None,
    at_least: Annotated[
        float, typer.Option(min=0, max=1, help="With --damage: those as sure as that, from 0 to 1.")
    ] = 0.0,
    reason: Annotated[str | None, typer.Option(help="Why; else the damage.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Hold articles back: nobody is asked about them. What is planned already stays."""
    from copydesk import printing

    _some(articles, damage)
    if at_least and not damage:
        raise typer.BadParameter("--at-least goes with --damage")
    with open_desk(context) as desk:
        report = desk.hold(articles or (), reason=reason, damage=damage, at_least=at_least, dry_run=dry_run)
    printing.held(report, as_json=as_json)


@app.command(
    epilog="Examples: `copydesk articles release gazette-17` · `copydesk articles release --damage cut-short`"
)
def release(
    context: typer.Context,
    articles: Named = None,
    damage: Damage = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Release articles that are held back; the next plan asks about them."""
    from copydesk import printing

    _some(articles, damage)
    with open_desk(context) as desk:
        report = desk.release(articles or (), damage=damage, dry_run=dry_run)
    printing.released(report, as_json=as_json)


@app.command(
    "set",
    epilog="Examples: `copydesk articles set gazette-17 --published 2026-03-02` · "
    "`copydesk articles set a1 a2 --outlet 'The Gazette' --author ''`",
)
def set_(
    context: typer.Context,
    articles: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    outlet: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    published: Annotated[str | None, typer.Option(help="When, such as 2026-03-02.")] = None,
    url: Annotated[str | None, typer.Option(help="Where.")] = None,
    title: Annotated[str | None, typer.Option(help="Its headline.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    language: Annotated[str | None, typer.Option(help="In which language, such as en.")] = None,
    as_json: Json = False,
) -> None:
    """Correct metadata; an empty value takes it away. Data that comes again does not overwrite it."""
    from copydesk import printing

    asked = {"outlet": outlet, "published": published, "url": url, "title": title, "author": author}
    values = {name: value for name, value in {**asked, "language": language}.items() if value is not None}
    if not values:
        raise typer.BadParameter(
            "name what is to be set: --outlet, --published, --url, --title, --author, --language"
        )
    with open_desk(context) as desk:
        printing.set_metadata(desk.set_metadata(articles, **values), as_json=as_json)


@app.command(
    epilog="Examples: `copydesk articles outlets` · "
    "`copydesk articles outlets --merge NYT --merge nyt --into 'The New York Times'`"
)
def outlets(
    context: typer.Context,
    merge: Annotated[list[str] | None, typer.Option(help="An outlet that gets another name; repeat.")] = None,
    into: Annotated[str | None, typer.Option(help="That name.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Offer outlets that are spelled in several ways for merging; merge what you name."""
    from copydesk import printing

    if bool(merge) != bool(into):
        raise typer.BadParameter("--merge and --into go together")
    with open_desk(context) as desk:
        if merge and into:
            printing.set_metadata(desk.merge_outlets(merge, into, dry_run=dry_run), as_json=as_json)
        else:
            printing.outlet_merges(desk.outlet_merges(), as_json=as_json)


@app.command(
    epilog="Examples: `copydesk articles cut --dry-run` · `copydesk articles cut --kind biography --kind caption` · "
    "`copydesk articles cut gazette-17`"
)
def cut(
    context: typer.Context,
    articles: Named = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only ranges that are marked as this; repeat.")
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Cut marked ranges out of texts, which makes new versions of them: only of articles without labels, not sent."""
    from copydesk import printing

    if not (articles or kind or dry_run):
        raise typer.BadParameter("name articles or --kind; --dry-run says what there is to cut")
    with open_desk(context) as desk:
        report = desk.cut(articles or (), kinds=kind or (), dry_run=dry_run)
    printing.cut(report, as_json=as_json)


def _some(articles: list[str] | None, damage: str | None) -> None:
    if not articles and not damage:
        raise typer.BadParameter("name articles, or --damage")
