"""Who labels what: `plan`."""

import dataclasses
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import columns, left_out, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.desk.plan_reports import PlanReport


def plan(report: "PlanReport", *, as_json: bool) -> None:
    """Print who does what, what is true of the plan, and what it costs."""
    if as_json:
        return print_json(dataclasses.asdict(report) | {"hours_to_halve": report.hours_to_halve})
    its = report.plan.properties
    left_out(report.left_out)
    if not its.units:
        out.print(f"The desk has no {report.unit} to label: there is nothing to plan.")
        if report.left_out:
            next_step("copydesk stories list", "says how many outlets tell which story")
        else:
            next_step("copydesk add PATH...", "reads your articles")
        return None
    units = "stories" if report.unit == "story" else None
    stories = many(its.stories, "story", "stories")
    out.print(
        f"{many(its.units, report.unit, units)} of {stories}, each to {many(its.overlap, 'annotator')}; "
        f"calibration, to all of them first: {its.calibration_units} of "
        f"{many(its.calibration_stories, 'story', 'stories')}"
    )
    if report.outlets_unknown:
        unknown = many(report.outlets_unknown, "article")
        out.print(f"outlet not known: {unknown}; 'copydesk articles set ARTICLE --outlet NAME' says it")
    _loads(report)
    _balance(report)
    _changes(report)
    _sureness(report)
    if report.dry_run:
        next_step("copydesk plan", "with the same options remembers it; nothing was changed yet")
    else:
        next_step("copydesk push", "sends exactly this")
    return None


def _loads(report: "PlanReport") -> None:
    named = any(load.available is not None for load in report.plan.loads)
    names = ("annotator", "units", "words", "words left", "hours left", *(["hours given"] if named else []))
    table = columns(*names, "words a minute")
    for load in report.plan.loads:
        pace = f"{report.words_per_minute[load.annotator]:.0f}"
        pace += "" if load.annotator in report.measured else " (assumed)"
        given = [] if not named else ["" if load.available is None else f"{load.available:g}"]
        numbers = (str(load.units), str(load.words), str(load.left), f"{load.hours:.1f}", *given, pace)
        table.add_row(escape(load.annotator), *numbers)
    wide(table)
    for load in report.plan.loads:
        if load.available is not None and load.hours > load.available * 1.005:
            out.print(
                f"[yellow]{escape(load.annotator)} is short of hours[/]: {load.hours:.1f} are needed, "
                f"{load.available:g} given; --limit plans fewer stories"
            )


def _balance(report: "PlanReport") -> None:
    its = report.plan.properties
    if len(report.plan.loads) > 1:
        out.print(
            f"each pair shares {its.shared_min} to {its.shared_max} units (mean {its.shared_mean:.1f}; "
            f"at least {its.shared_promised} by the rule)"
        )
        if its.shared_min < its.shared_promised:
            out.print("[yellow]some pair shares less than the rule wants[/]: a larger --calibration helps")
    known = any(load.outlets for load in report.plan.loads)
    outlets = f"outlets at most {its.outlets_off:.1%} off their share; " if known else ""
    out.print(
        f"words {its.words_min} to {its.words_max} (the longest {'story' if not report.wishes['spread'] else 'unit'} "
        f"has {its.longest}), a unit {its.words_a_unit_min:.0f} to {its.words_a_unit_max:.0f}; {outlets}"
        f"{many(its.whole_stories, 'story', 'stories')} with the same people"
    )
    if its.short_of_overlap:
        out.print(f"[yellow]{many(its.short_of_overlap, 'unit')} with fewer annotators than {its.overlap}[/]")
    if its.over_overlap:
        out.print(
            f"{many(its.over_overlap, 'unit')} with more annotators than {its.overlap}, as planned before"
        )


def _changes(report: "PlanReport") -> None:
    new, gone = len(report.plan.new), len(report.plan.withdrawn)
    verb = "would be " if report.dry_run else ""
    moved = f", {report.moved} of them deleted on the server" if report.moved else ""
    if gone:
        out.print(f"{many(gone, 'task')} that nobody began {verb}taken back{moved}; {new} {verb}asked anew")
        if report.unseen:
            out.print(
                "[yellow]what is begun and not submitted was not looked for[/]: "
                f"{escape(report.unseen)}\n  The server alone knows of it, and it stays; so less may be taken back."
            )
    elif not new:
        out.print(
            "Nothing changes: all of it is planned already; --overlap, --spread and --seed count for what is not yet."
        )
    for annotator, number in report.stay.items():
        out.print(
            f"{escape(annotator)} is not asked any more: {many(number, 'unit')} that were begun stay as they are"
        )


def _sureness(report: "PlanReport") -> None:
    for one in report.predicted:
        if one.width is None:
            out.print(escape(f"{one.about}: no interval is predicted: {one.model}"))
            continue
        out.print(
            escape(
                f"{one.about}: {one.metric}: 95 % interval about {one.width:.2f} wide "
                f"over {many(one.stories, 'story', 'stories')} ({one.model})"
            )
        )
    if any(one.width is not None for one in report.predicted):
        out.print(
            f"that is for {report.hours:.1f} hours in all; half as wide: four times the stories, "
            f"{report.hours_to_halve:.1f} hours more"
        )
