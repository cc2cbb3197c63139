"""How plain models did on a training set, and whether more labels would help."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from copydesk.printing.terminal import many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.dataset.baseline import Point, Report, Result

WIDTH = 30
"""Of a full bar: a figure of 1."""
EIGHTHS = " ▏▎▍▌▋▊▉"


def baseline(report: "Report", saved: Path | None, *, as_json: bool) -> None:
    """Print the figures of each question and of the spans, their curves, and what they say."""
    if as_json:
        return print_json(report.to_dict())
    out.print(
        f"{escape(report.set)}: plain models ({report.made_with}) fitted on train, scored on {report.scored_on}"
    )
    for result in report.results:
        out.print()
        _result(result)
    out.print()
    for name, why in report.left_out.items():
        out.print(f"[yellow]no model for {escape(name)}[/]: {escape(why)}")
    out.print("Intervals: 95 %, BCa bootstrap over the stories that are scored.")
    if saved:
        out.print(escape(f"the report is in {saved}"))
    next_step(*_next(report))
    return None


def _result(result: "Result") -> None:
    out.print(f"[bold]{escape(result.about)}[/]  [dim]{escape(result.kind)}[/]")
    left = ", ".join(f"{why} {number}" for why, number in result.left_out.items())
    out.print(
        f"train {many(result.n_train, 'row')} of {many(result.n_train_stories, 'story', 'stories')}, "
        f"scored {many(result.n_test, 'row')} of {many(result.n_test_stories, 'story', 'stories')}"
        + (escape(f"; left out: {left}") if left else "")
    )
    table = _table("figure", "plain model", "95 % interval", result.usual)
    for figure in result.figures:
        usual = "" if figure.name.startswith("above ") else _number(figure.usual)
        table.add_row(escape(figure.name), _number(figure.value), _interval(figure.interval), usual)
    wide(table)
    of = _table("class", "train", "test", "precision", "recall", "F1", "95 % interval", result.usual)
    for one in result.classes:
        numbers = map(_number, (one.precision, one.recall, one.f1))
        of.add_row(
            escape(one.name), str(one.n_train), str(one.n_test), *numbers, _interval(one.interval), _number(one.usual)
        )  # fmt: skip
    wide(of)
    if result.curve:
        _curve(result.curve, result.headline)
    for note in result.notes:
        out.print(f"[yellow]![/] {escape(note)}")
    for sentence in result.sentences:
        out.print(escape(sentence))


def _curve(points: "tuple[Point, ...]", headline: str) -> None:
    table = _table("stories", "rows", "samples", headline, "", "95 % interval", words=("",))
    for point in points:
        table.add_row(
            str(point.stories),
            str(point.rows),
            str(point.samples),
            _number(point.value),
            bar(point.value or 0.0),
            _interval(point.interval),
        )
    wide(table)


def bar(value: float) -> str:
    """Draw a figure from 0 to 1 as a bar, to an eighth of a character."""
    eighths = round(max(0.0, min(1.0, value)) * WIDTH * 8)
    return ("█" * (eighths // 8) + EIGHTHS[eighths % 8]).rstrip()


def _table(*names: str, words: tuple[str, ...] = ("figure", "class")) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="left" if name in words else "right", no_wrap=True)
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(bounds: tuple[float, float] | None) -> str:
    return "-" if bounds is None else f"{bounds[0]:.3f} to {bounds[1]:.3f}"


def _next(report: "Report") -> tuple[str, str]:
    said = {result.verdict for result in report.results}
    if "helps" in said:
        return "copydesk plan --limit 40", "plans more stories to label: more labels are likely to help"
    if "too small" in said:
        return "copydesk plan --limit 40", "plans more stories: this set is too small to tell"
    return f"copydesk leaks {report.set}", "says what outlet and length alone tell of the same labels"
