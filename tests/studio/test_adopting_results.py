"""Results of projects that Copydesk did not make, in its names."""

from copydesk.studio.adopting import Control, Names, from_config, translate

NAMES = Names(
    controls={
        "ner": Control("span", {"per": "Person"}),
        "parts": Control("span", {}),
        "Stance!": Control("stance", {"PRO": "pro"}),
        "tree": Control("topic", {"War / Arms": "War / arms"}),
        "stars": Control("stars", {}),
        "why": Control("reason", {}),
    },
    objects={"doc": "text"},
    field="body",
)


def item(control: str, kind: str, value: dict, region: str = "r1", **more) -> dict:
    return {"id": region, "from_name": control, "to_name": "doc", "type": kind, "value": value} | more


def ours(control: str, kind: str, value: dict, region: str = "r1", **more) -> dict:
    return item(control, kind, value, region, **more) | {"to_name": "text"}


def test_controls_objects_labels_and_answers_get_our_names():
    place = {"start": 0, "end": 4, "text": "Mara"}
    assert translate(
        [
            item("ner", "labels", {**place, "labels": ["per", "ORG"]}, origin="manual"),
            item("Stance!", "choices", {"choices": ["PRO"]}, "q1"),
            item("tree", "taxonomy", {"taxonomy": [["War", "Arms"], ["Sport"]]}, "q2"),
            item("stars", "rating", {"rating": 4}, "q3"),
            item("why", "textarea", {**place, "text": ["because"]}),
            {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["says"]},
        ],
        NAMES,
    ) == [
        ours("span", "labels", {**place, "labels": ["Person", "ORG"]}, origin="manual"),
        ours("stance", "choices", {"choices": ["pro"]}, "q1"),
        ours("topic", "choices", {"choices": ["War / arms", "Sport"]}, "q2"),
        ours("stars", "choices", {"choices": ["4"]}, "q3"),
        ours("reason", "textarea", {**place, "text": ["because"]}),
        {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["says"]},
    ]


def test_labels_that_two_controls_gave_one_region_are_labels_of_one_region():
    place = {"start": 0, "end": 4}
    found = translate(
        [
            item("ner", "labels", {**place, "labels": ["ORG"]}),
            item("parts", "labels", {**place, "labels": ["subject", "ORG"]}),
            item("parts", "labels", {"start": 1, "end": 4, "labels": ["elsewhere"]}),
        ],
        NAMES,
    )
    assert found == [
        ours("span", "labels", {**place, "labels": ["ORG", "subject"]}),
        ours("span", "labels", {"start": 1, "end": 4, "labels": ["elsewhere"]}),
    ]


def test_what_was_not_taken_over_keeps_its_name_and_is_never_taken_for_ours():
    lost = item("summary", "textarea", {"text": ["short"]})
    flag = item("unsure", "choices", {"choices": ["unsure"]})
    assert translate([lost, item("stance", "number", {"number": 3}), flag, "no item", 7, None], NAMES) == [
        lost,
        item("stance (not adopted)", "number", {"number": 3}),
        item("unsure (not adopted)", "choices", {"choices": ["unsure"]}),
        "no item",
        7,
        None,
    ]


def test_odd_values_are_left_for_verification_to_refuse():
    odd = [
        item("ner", "labels", {"labels": [1, True, None, ["a", 2]]}),
        item("ner", "labels", {}, "r2"),
        item("ner", "labels", [], "r3"),
    ]
    assert translate(odd, NAMES) == [
        ours("span", "labels", {"labels": [1, True, None, ["a", 2]]}),
        ours("span", "labels", {}, "r2"),
        ours("span", "labels", [], "r3"),
    ]


def test_what_is_translated_is_not_changed_itself():
    one, other = (item(c, "labels", {"start": 0, "end": 1, "labels": [c]}) for c in ("ner", "parts"))
    before = repr([one, other])
    translate([one, other], NAMES)
    assert repr([one, other]) == before


def test_results_of_our_own_screens_are_the_same_in_our_names():
    xml = b"""<View><Text name="text" value="$text"/><Labels name="span" toName="text"><Label value="A"/></Labels>
    <Choices name="stance" toName="text"><Choice value="a"/><Choice value="b"/></Choices></View>"""
    result = [
        ours("span", "labels", {"start": 0, "end": 1, "labels": ["A"]}),
        ours("stance", "choices", {"choices": ["a"]}),
    ]
    assert translate(result, from_config(xml, "ours.xml").names) == result
