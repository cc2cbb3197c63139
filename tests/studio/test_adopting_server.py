"""A project that somebody made with the bare SDK on a real Label Studio, adopted."""

import pytest

from copydesk import Desk
from support.newsroom import plain

NER = """\
<View>
  <Labels name="label" toName="text">
    <Label value="PER" background="red"/><Label value="ORG" background="darkorange"/>
    <Label value="LOC" background="orange"/><Label value="MISC" background="green"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>
"""
FERRY, STRIKE = "Mara Olsén 🚢 calls Ferry Line “a lie”.", "\r\nOslo: strike, day 9\r\n"


@pytest.mark.server
def test_an_entity_project_of_the_bare_sdk_is_adopted_and_goes_on(tmp_path, demo, real_studio):
    from label_studio_sdk.client import LabelStudio

    sdk = LabelStudio(base_url=real_studio, api_key=demo.desk.embedded.admin.token)
    project = sdk.projects.create(title="Entities by hand", label_config=NER)
    try:
        sdk.projects.import_tasks(
            project.id, request=[{"text": FERRY, "outlet": "Gazette"}, {"text": STRIKE, "id": "s"}]
        )
        first, second = sorted(task.id for task in sdk.tasks.list(project=project.id))
        found = [("r1", "PER", 0, 10), ("r2", "ORG", 19, 29)]
        sdk.annotations.create(id=first, result=[_region(*one) for one in found], lead_time=4.5)
        with Desk.init(tmp_path / "desk", annotators=["ana"]) as desk:
            report = desk.pull(project=project.id)

            assert (report.new, report.exact, report.rejected, report.adoption.scheme) == (
                1,
                2,
                (),
                "entities-by-hand@1",
            )
            assert (report.adoption.tasks, report.adoption.added, len(report.adoption.losses)) == (2, 2, 0)
            assert plain(desk.spans(), "annotator", "label", "start", "end", "text", "check") == [
                ("ann-1", "PER", 0, 10, "Mara Olsén", "exact"),
                ("ann-1", "ORG", 19, 29, "Ferry Line", "exact"),
            ]
            assert dict(plain(desk.articles(), "text", "outlet")) == {FERRY: "Gazette", STRIKE: None}
            assert plain(desk.annotations(), "round", "state", "seconds") == [("adopted", "submitted", 4.5)]

            sdk.annotations.create(id=second, result=[_region("r1", "LOC", 2, 6)])
            assert (desk.pull().new, desk.pull().new) == (1, 0)
            assert plain(desk.spans(), "article_id", "label", "text")[-1] == ("s", "LOC", "Oslo")
            assert [p.sent for p in desk.push().projects] == []
            assert sdk.projects.get(project.id).label_config.strip() == NER.strip()
    finally:
        sdk.projects.delete(project.id)


def _region(region: str, label: str, start: int, end: int) -> dict:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": region, "from_name": "label", "to_name": "text", "type": "labels", "value": value}
