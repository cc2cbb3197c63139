"""Templates of Label Studio, and the config that three real exports imply: to a scheme and back, the same meaning."""

import json
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
import yaml

from copydesk.errors import SchemeError
from copydesk.studio.adopting import from_config
from copydesk.studio.config import check_by_sdk, compile_config
from copydesk.studio.environment import environment_folder
from support.meaning import meaning, renamed
from support.newsroom import newsroom

EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "label-studio-exports"
LOST = {
    "community-contributions/html-ner-tagging-person-and-organization": set(),
    "community-contributions/ner-tagging-invoices-bio-format": set(),
    "community-contributions/two-level-sentiment-analysis-of-x-twitter-posts": set(),
    "computer-vision/visual-question-answering": {"answer1", "answer2", "answer3", "answer4"},
    "conversational-ai/coreference-resolution-and-entity-linking": set(),
    "generative-ai/response-grading": set(),
    "natural-language-processing/content-moderation": {"comments"},
    "natural-language-processing/named-entity-recognition": set(),
    "natural-language-processing/question-answering": set(),
    "natural-language-processing/relation-extraction": set(),
    "natural-language-processing/taxonomy": set(),
    "natural-language-processing/text-classification": set(),
    "ranking-and-scoring/document-retrieval": set(),
    "ranking-and-scoring/serp-ranking": {"dynamic_choices"},
    "structured-data-parsing/html-entity-recognition": set(),
}
"""The templates that have a text scheme in them, and their controls that a scheme does not hold (free text about the
unit, choices out of the task)."""

pytestmark = pytest.mark.evidence


@pytest.fixture(scope="module")
def templates() -> dict[str, str]:
    """Find every template of the Label Studio that this Copydesk runs."""
    [folder] = environment_folder().glob("lib/python*/site-packages/label_studio/annotation_templates")
    return {
        str(path.parent.relative_to(folder)): yaml.safe_load(path.read_text("utf-8"))["config"]
        for path in sorted(folder.glob("*/*/config.yml"))
    }


def same(xml: str, lost: set[str]) -> None:
    """Hold that a config asks the same when it has been a scheme, but for what is said to be lost."""
    found = from_config(xml.encode(), "config.xml")
    names = {theirs: one.name for theirs, one in found.names.controls.items()}
    asked = meaning(xml)
    assert set(asked) - set(names) - {"(links)"} == lost
    assert {loss.what.split()[1] for loss in found.losses if loss.what.split()[1] in lost} == lost
    assert meaning(compile_config(found.scheme)) == renamed(asked, names, lost)
    check_by_sdk(found.scheme)


@pytest.mark.parametrize("name", LOST)
def test_a_template_asks_the_same_when_it_comes_back(templates: dict[str, str], name: str) -> None:
    same(templates[name], LOST[name])


def test_every_other_template_is_refused_with_the_reason(templates: dict[str, str]) -> None:
    refused = {}
    for name in sorted(set(templates) - set(LOST)):
        with pytest.raises(SchemeError) as error:
            from_config(templates[name].encode(), "config.xml")
        refused[name] = error.value.args[0].split("\n")[0]
    print(len(templates), "templates,", len(refused), "refused")
    assert set(refused.values()) == {
        'config.xml has no Text that shows a field of the task (<Text name="text" value="$text"/>)',
        "config.xml holds nothing of a text scheme",
    }


def implied(tasks: list[dict]) -> str:
    """Write the config that an export implies: its controls with every value that somebody used."""
    labels: dict[str, None] = {}
    paths: dict[tuple[str, ...], None] = {}
    for task in tasks:
        for annotation in task["annotations"]:
            for item in annotation["result"]:
                labels |= dict.fromkeys(item["value"].get("labels", ()))
                for path in item["value"].get("taxonomy", ()):
                    paths |= {tuple(path[:depth]): None for depth in range(1, len(path) + 1)}
    root = Element("View")
    spans = SubElement(root, "Labels", name="label", toName="text")
    for label in sorted(labels):
        SubElement(spans, "Label", value=label)
    SubElement(root, "Text", name="text", value="$text")
    nodes: dict[tuple[str, ...], Element] = {(): SubElement(root, "Taxonomy", name="Category", toName="text")}
    for path in sorted(paths):
        nodes[path] = SubElement(nodes[path[:-1]], "Choice", value=path[-1])
    return tostring(root, encoding="unicode")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_config_that_a_real_export_implies_comes_back_and_its_project_is_adopted(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = json.loads((EXPORTS / f"LEOKA_team_{number}.json").read_text("utf-8"))
    xml = implied(tasks)
    same(xml, set())
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        room.studio.projects[7] = {"id": 7, "title": "LEOKA", "label_config": xml, "created_at": "2024"}
        for task in tasks:
            kept = {key: task[key] for key in ("id", "data", "annotations", "updated_at")}
            room.studio.tasks[task["id"]] = kept | {"project": 7, "drafts": [], "predictions": [], "meta": {}}
        report = room.desk.pull(project=7)
        regions = sum(
            item["type"] == "labels" for t in tasks for a in t["annotations"] for item in a["result"]
        )
        answers = sum(
            len({tuple(path) for path in item["value"]["taxonomy"]})
            for task in tasks
            for annotation in task["annotations"]
            for item in annotation["result"]
            if item["type"] == "taxonomy"
        )
        print(report.adoption, report.exact, report.repaired, report.faults)
        assert report.new == sum(len(task["annotations"]) for task in tasks)
        assert report.exact + sum(report.repaired.values()) + report.faults.get("offsets", 0) == regions
        assert len(room.desk.choices()) == answers
        assert "@" not in "".join(room.desk.annotations()["annotator"])
        assert room.desk.pull().new == 0
