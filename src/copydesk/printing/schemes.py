"""What may be labelled: `schemes list`, `schemes show`, `schemes check`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from shlex import quote
from textwrap import shorten

from rich.markup import escape

from copydesk.printing.terminal import columns, many, next_step, out, print_json, wide
from copydesk.schemes import LabelScheme, Option, to_json
from copydesk.schemes.samples import Sample
from copydesk.studio.screen.guidelines import HEADING


def schemes(found: Sequence[LabelScheme], *, as_json: bool) -> None:
    """Print the schemes that there are."""
    if as_json:
        return print_json([json.loads(to_json(scheme)) for scheme in found])
    table = columns("scheme", "labels", "attributes", "questions", "what it is")
    for scheme in found:
        numbers = map(len, (scheme.labels, scheme.attributes, scheme.questions))
        table.add_row(escape(scheme.ref), *map(str, numbers), escape(scheme.title))
    wide(table)
    next_step("copydesk schemes show NAME", "shows one; 'copydesk init --scheme NAME' makes a desk with it")
    return None


def scheme(found: LabelScheme, samples: Sequence[Sample], asked: str, *, ours: bool, as_json: bool) -> None:
    """Print one scheme with the key of everything, the headings of its guidelines, and its worked samples.

    It was `asked` for by its name or folder, and is `ours` when it is one of the desk's own.
    """
    if as_json:
        return print_json(json.loads(to_json(found)) | {"samples": [asdict(sample) for sample in samples]})
    out.print(f"[bold]{escape(found.ref)}[/]: {escape(found.title)}")
    if found.source:
        out.print(escape(found.source), style="dim")
    for label in found.labels:
        most = f"  at most {label.at_most}" if label.at_most else ""
        words = escape(f"{label.description}{most}")
        out.print(f"  [{label.color}]■[/] {_key(label.hotkey)} {escape(label.name)}  [dim]{words}[/]")
    for attribute in found.attributes:
        of = ", ".join(attribute.labels) or "a span"
        out.print(
            f"  of {escape(of)}, {escape(attribute.name)}: {_options(attribute.options) or 'free text'}"
        )
    for question in found.questions:
        most = f" (at most {question.at_most})" if question.at_most else ""
        level = f"{question.level}, several{most}" if question.multiple else question.level
        out.print(f"  of the {found.unit}, {escape(question.name)} ({level}): {_options(question.options)}")
    for link in found.relations:
        ends = " to ".join(", ".join(labels) or "any" for labels in (link.from_labels, link.to_labels))
        out.print(f"  between spans: {escape(link.name)}  [dim]{escape(ends)}[/]")
    if found.labels:
        rules = found.rules
        out.print(
            f"  the mouse marks {rules.granularity}s; white space at the edges of spans: {rules.edges}; "
            f"overlap: {rules.overlap}"
        )
    out.print(f"  of every task: {_key(found.unsure_hotkey)} unsure, and a note to the lead")
    if headings := HEADING.findall(found.guidelines):
        out.print(f"guidelines: {escape(' · '.join(headings))}")
    for number, sample in enumerate(samples, 1):
        out.print(f"worked sample {number}: {escape(' and '.join(sample.articles))}")
        _sample(sample)
    if ours:
        next_step(f"copydesk schemes check {quote(asked)}", "checks it when you have edited it")
    else:
        next_step(f"copydesk init --scheme {quote(asked)}", "makes a desk with it")
    return None


def _sample(sample: Sample) -> None:
    """Print what was labelled, and how; relations by the first words of the spans at their ends."""
    if sample.part:
        out.print(f"  labelled: {escape(sample.part)}")
    quotes = {span.id: shorten(span.quote, 40, placeholder="…") for span in sample.spans}
    for span in sample.spans:
        values = [value for given in span.attributes.values() for value in given]
        out.print(f"  {escape(' · '.join([span.label, *values]))}: {escape(span.quote)}")
    for link in sample.relations:
        ends = f"{quotes[link.from_id]} → {quotes[link.to_id]}"
        out.print(f"  {escape(link.relation)}: {escape(ends)}")
    for question, answers in sample.answers.items():
        out.print(f"  {escape(question)}: {escape(', '.join(answers))}")
    out.print(f"  [dim]{escape(sample.why)}[/]")


def checked_schemes(found: Mapping[str, str | None], *, in_desk: bool, as_json: bool) -> None:
    """Print which schemes are in order, and the faults of the others."""
    if as_json:
        return print_json([{"scheme": name, "fault": fault} for name, fault in found.items()])
    for name, fault in found.items():
        out.print(f"[red]✗[/] {escape(fault)}" if fault else f"[green]✓[/] {escape(name)}")
    wrong = sum(fault is not None for fault in found.values())
    if wrong:
        out.print(f"{many(wrong, 'scheme')} not in order")
    else:
        if in_desk:
            next_step("copydesk push", "sends articles with the desk's scheme")
        else:
            next_step(f"copydesk init --scheme {quote(next(iter(found)))}", "makes a desk with it")
    return None


def _key(hotkey: str) -> str:
    return f"[bold]{escape(f'[{hotkey}]')}[/]" if hotkey else "   "


def _options(options: Sequence[Option]) -> str:
    return ", ".join(f"{_key(option.hotkey)} {escape(option.value)}" for option in options)
