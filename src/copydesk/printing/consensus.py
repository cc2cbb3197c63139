"""What is decided by a rule, and who can be relied on: `consensus`."""

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from copydesk.printing.terminal import columns, many, next_step, out, print_json

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.weighing import ConsensusReport


def consensus(report: "ConsensusReport", *, as_json: bool) -> None:
    """Print counts of what is decided, and two tables of the annotators: on questions, and on spans."""
    if as_json:
        return print_json(
            {
                "rule": report.rules.name,
                "said": report.said,
                "answers": _plain(report.answers),
                "spans": _plain(report.spans),
                "span_shares": _plain(report.span_shares),
                "annotators": _plain(report.annotators),
            }
        )
    from copydesk.dataset.card.consensus import reliability

    verdicts = report.spans["verdict"]
    answers, spans = len(report.answers), len(report.spans)
    undecided = int(report.answers["disputed"].sum())
    decided = int(report.answers["adjudicated"].sum()), int((verdicts == "adjudicated").sum())
    out.print(f"[bold]{escape(report.rules.name)}[/]")
    out.print(f"{many(answers, 'answer')}, {undecided} disputed, {decided[0]} by a curator")
    out.print(
        f"{many(spans, 'span')}, {int((verdicts == 'disputed').sum())} disputed, {decided[1]} by a curator"
    )
    tables = reliability(report.annotators, report.rules)
    for header, rows, said in tables:
        table = columns(*header)
        for row in rows:
            table.add_row(*(escape(str(cell)) for cell in row))
        out.print()
        out.print(table)
        out.print(f"[dim]{escape(' '.join(said.split()).replace('*', ''))}[/]")
    if not tables:
        out.print("How far an annotator can be relied on shows beside others: two have to submit.")
    if not answers and not spans:
        next_step("copydesk status", "says who submitted what: there is nothing to decide yet")
        return None
    option = "" if report.rules.answers == "majority" else f" --consensus {report.rules.answers}"
    option += "" if report.rules.spans == "exact" else f" --spans {report.rules.spans}"
    next_step(f"copydesk build NAME{option}", "writes the training set by this rule")
    return None


def _plain(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    from copydesk.tables import records

    return records(frame.astype(object).where(frame.notna(), None))
