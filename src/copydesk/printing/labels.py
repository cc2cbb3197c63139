"""What `add-labels` took."""

import dataclasses
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import counts, many, next_step, out, parts, print_json, rejections

if TYPE_CHECKING:
    from copydesk.desk.reports import AddLabelsReport

WORDS = {"new": "new", "changed": "changed", "unchanged": "already there", "would": "would be taken"}


def add_labels(report: "AddLabelsReport", *, as_json: bool) -> None:
    """Print what `add-labels` took, or would take."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    files = ", ".join(many(number, f"{name} file") for name, number in sorted(report.files.items()))
    people = f" of {', '.join(report.annotators)}" if report.annotators else ""
    out.print(escape(f"{files or 'no file of labels'}: labels{people} on {many(report.articles, 'article')}"))
    for round_, entered in report.entered.items():
        what = "annotations" if round_ == "imported" else "predictions"
        taken = {WORDS[name]: number for name, number in entered.items() if number}
        out.print(f"{what}: {counts(taken) or 'none'}")
    rejected = len(report.rejected)
    out.print(
        f"spans: {report.exact} exact, {sum(report.repaired.values())} repaired{parts(report.repaired)}, "
        f"{report.reanchored} re-anchored; {many(report.answers, 'answer')}; "
        f"{rejected} rejected{parts(report.faults)}"
    )
    if report.without_label:
        out.print(f'{many(report.without_label, "document")} with no label, taken as "no label"')
    if report.unchecked:
        out.print(
            f"[yellow]{many(report.unchecked, 'span')} nobody can check[/]: the input does not say what stands "
            "there (a column `text` would)"
        )
    if any(entered.get("changed") for entered in report.entered.values()):
        out.print("changed: the new labels count, the earlier ones stay as an earlier version")
    if report.untaken:
        out.print(f"[yellow]not taken[/]: {escape(counts(dict(report.untaken)))}")
    rejections(report.rejected)
    _next(report)
    return None


def _next(report: "AddLabelsReport") -> None:
    if report.nothing_taken:
        why = (
            "again, when that is mended" if report.rejected else "with .csv, .jsonl, .parquet, .ann or CoNLL"
        )
        next_step("copydesk add-labels FILE...", why)
    elif report.dry_run:
        next_step("copydesk add-labels FILE...", "without --dry-run takes them")
    elif report.kind == "annotations":
        next_step("copydesk build NAME", "writes the training set; 'copydesk agreement' compares annotators")
    else:
        next_step("copydesk push", "shows the predictions to the annotators")
