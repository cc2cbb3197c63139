"""Predictions go to the control that asks for an attribute of the span's label."""

from copydesk.records import Choice, Span
from copydesk.schemes import Attribute, Label, LabelScheme, Option, Question
from copydesk.studio.predicting import result

SCHEME = LabelScheme(
    "s", 1, "S", "",
    labels=(Label("Attack", "1", "#c2410c"), Label("Call", "2", "#1d4ed8")),
    attributes=(
        Attribute(
            "technique", "Technique", "choice", (Option("doubt", "d", ("Attack",)), Option("slogan", "s", ("Call",)))
        ),
        Attribute("who", "Who", "text", labels=("Attack",)),
    ),
    questions=(Question("stance", "Stance", (Option("left", "q"), Option("right", "w")), "nominal"),),
)  # fmt: skip


def span(span_id: str, label: str, start: int, text: str, **attributes: str) -> Span:
    return Span(
        span_id, "a1", "text", label, start, start + len(text), text, "f4fc", "manual", "exact", attributes
    )


def test_an_attribute_is_predicted_by_the_control_of_the_label():
    spans = [
        span("k/1/r1", "Attack", 0, "Who?", technique="doubt", who="Pihl"),
        span("k/1/r2", "Call", 9, "Now!", technique="slogan"),
    ]
    assert [
        (item["from_name"], item["to_name"], item["type"], item["value"])
        for item in result(spans, [Choice("stance", "left")], [], SCHEME)
    ] == [
        ("span", "text", "labels", {"start": 0, "end": 4, "text": "Who?", "labels": ["Attack"]}),
        ("technique.1", "text", "choices", {"start": 0, "end": 4, "choices": ["doubt"]}),
        ("who", "text", "textarea", {"start": 0, "end": 4, "text": ["Pihl"]}),
        ("span", "text", "labels", {"start": 9, "end": 13, "text": "Now!", "labels": ["Call"]}),
        ("technique.2", "text", "choices", {"start": 9, "end": 13, "choices": ["slogan"]}),
        ("stance", "text", "choices", {"choices": ["left"]}),
    ]  # fmt: skip
