"""LabelScheme -> scheme.yaml: what `parse` reads as the same scheme."""

from typing import Any

import yaml

from copydesk.schemes.migrations import Step
from copydesk.schemes.model import Attribute, Label, LabelScheme, Link, Option, Question, Rules

WIDTH = 110


def to_yaml(scheme: LabelScheme) -> str:
    """Write a scheme; what says nothing is left out, and so are hotkeys and colours that are empty."""
    rules = {name: getattr(scheme.rules, name) for name in ("overlap", "edges", "granularity")}
    defaults = Rules()
    plain = {
        "name": scheme.name,
        "version": scheme.version,
        "title": scheme.title,
        "source": scheme.source or None,
        "unit": scheme.unit if scheme.unit != "article" else None,
        "labels": [_label(label) for label in scheme.labels],
        "attributes": [_attribute(attribute) for attribute in scheme.attributes],
        "questions": [_question(question) for question in scheme.questions],
        "relations": [_link(link) for link in scheme.relations],
        "rules": {name: value for name, value in rules.items() if value != getattr(defaults, name)},
        "migrations": [
            {"version": migration.version, "steps": [_step(step) for step in migration.steps]}
            for migration in scheme.migrations
        ],
    }
    return yaml.dump(
        _said(plain),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=WIDTH,
    )


class _Dumper(yaml.SafeDumper):
    """Writes no anchors, which schemes may not have."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def _label(label: Label) -> dict[str, Any]:
    return _said(
        {
            "name": label.name,
            "description": label.description,
            "hotkey": label.hotkey,
            "color": label.color,
            "at_most": label.at_most,
        }
    )


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return _said(
        {
            "name": attribute.name,
            "title": attribute.title if attribute.title != attribute.name else None,
            "kind": attribute.kind if attribute.kind != "choice" else None,
            "required": attribute.required,
            "labels": list(attribute.labels),
            "options": [_option(option) for option in attribute.options],
        }
    )


def _question(question: Question) -> dict[str, Any]:
    return _said(
        {
            "name": question.name,
            "title": question.title if question.title != question.name else None,
            "level": question.level if question.level != "nominal" else None,
            "multiple": question.multiple,
            "at_most": question.at_most,
            "required": question.required,
            "options": [_option(option) for option in question.options],
        }
    )


def _option(option: Option) -> dict[str, Any] | str:
    said = _said({"value": option.value, "hotkey": option.hotkey, "labels": list(option.labels)})
    return said if len(said) > 1 else option.value


def _link(link: Link) -> dict[str, Any] | str:
    said = _said({"name": link.name, "from": list(link.from_labels), "to": list(link.to_labels)})
    return said if len(said) > 1 else link.name


def _step(step: Step) -> dict[str, Any]:
    said = {"do": step.do, step.part: step.names, "option": step.values, "to": step.to}
    return {key: value if isinstance(value, str) else _several(value) for key, value in said.items() if value}


def _several(values: tuple[str, ...]) -> list[str] | str:
    return values[0] if len(values) == 1 else list(values)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Write several lines in double quotes: a line end is seen there."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty or false."""
    return {name: value for name, value in values.items() if value}
