"""Task JSON out, annotation JSON in: the shapes of the contract."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from copydesk.records import Annotation, Article, Project, State, sha256

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme


OBJECT = re.compile(r"(?:text|title)(?:_([1-4]))?")
"""The objects of a screen: those of the first article, or of the first to fourth."""


def task(unit_id: str, article: Article, project: Project, *, blind_source: bool = False) -> dict[str, Any]:
    """Make the task of one article; with `blind_source` it holds neither outlet nor a telling id."""
    article_id = article.article_id
    if blind_source:
        unit_id, article_id = alias(unit_id, project.project_key), alias(article_id, project.project_key)
    data = {
        "unit_id": unit_id,
        "project_key": project.project_key,
        "scheme": project.scheme,
        "round": project.round,
        "objects": {"text": {"article_id": article_id, "field": "text", "sha256": article.text_sha256}},
        "title": article.title or "",
        "outlet": "" if blind_source else article.outlet or "",
        "published": article.published or "",
        "text": article.text,
    }
    return {"data": data}


def result(
    text: str,
    spans: Iterable[tuple[int, int, str, Mapping[str, str]]],
    answers: Mapping[str, Sequence[str]],
    scheme: "LabelScheme",
) -> list[dict[str, Any]]:
    """Write labels of one text as Label Studio's regions.

    `spans` are (start, end, label, attributes); `answers` map questions to values. Region ids are unique in the
    result: Label Studio merges two regions that share one.
    """
    kinds = {attribute.name: attribute.kind for attribute in scheme.attributes}
    regions: list[dict[str, Any]] = []
    for number, (start, end, label, attributes) in enumerate(spans, 1):
        place = {"start": start, "end": end}
        region = {"id": f"r{number}", "to_name": "text", "origin": "manual"}
        value = {**place, "text": text[start:end], "labels": [label]}
        regions.append({**region, "from_name": "span", "type": "labels", "value": value})
        for name, answer in attributes.items():
            free = kinds[name] == "text"
            value = {**place, "text" if free else "choices": [answer]}
            regions.append(
                {**region, "from_name": name, "type": "textarea" if free else "choices", "value": value}
            )
    for number, (question, values) in enumerate(answers.items(), 1):
        region = {"id": f"q{number}", "from_name": question, "to_name": "text", "origin": "manual"}
        regions.append({**region, "type": "choices", "value": {"choices": list(values)}})
    return regions


def alias(name: str, project_key: str) -> str:
    """Give the opaque id that stands for a unit or an article in a blind project."""
    kind, colon, _ = name.partition(":") if name.startswith(("article:", "pair:", "story:")) else ("", "", "")
    digest = sha256("\0".join((project_key, name)))
    return f"{kind}{colon}{digest[:16]}"


def shown(data: Mapping[str, Any], article_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Say what each object of a task showed: its hash is taken from the text that came back, not from the claim.

    `article_ids` are the unit's articles in order; the claimed ids may be aliases.
    """
    objects: dict[str, dict[str, str]] = {}
    claimed = data.get("objects")
    names = claimed if isinstance(claimed, dict) else {}
    for name, object_ in names.items():
        place = OBJECT.fullmatch(name)
        index = int(place[1] or 1) - 1 if place else len(article_ids)
        text = data.get(name)
        if isinstance(object_, dict) and isinstance(text, str) and index < len(article_ids):
            objects[name] = {
                "article_id": article_ids[index],
                "field": str(object_.get("field", "text")),
                "sha256": sha256(text.encode("utf-8", "replace").decode("utf-8")),
            }
    return objects


def annotation(
    raw: Mapping[str, Any],
    *,
    annotation_id: str,
    project: Project,
    unit_id: str,
    annotator: str,
    objects: dict[str, dict[str, str]],
    studio_task: int | None,
) -> Annotation:
    """Read one annotation as a task list or an export gives it; nothing in its result is checked here."""
    state: State = "skipped" if raw.get("was_cancelled") else "submitted"
    seconds, result, unique_id = raw.get("lead_time"), raw.get("result") or (), raw.get("unique_id")
    return Annotation(
        annotation_id=annotation_id,
        project_key=project.project_key,
        unit_id=unit_id,
        annotator=annotator,
        scheme=project.scheme,
        round=project.round,
        state=state,
        submitted_at=utc(str(raw.get("updated_at") or raw.get("created_at"))),
        seconds=float(seconds) if isinstance(seconds, int | float) and isfinite(seconds) else None,
        origin="prediction" if raw.get("parent_prediction") else "manual",
        result=tuple(result) if isinstance(result, list | tuple) else (result,),
        objects=objects,
        unique_id=unique_id if isinstance(unique_id, str) else None,
        studio_task=studio_task,
    )


def fault(raw: Any) -> str | None:
    """Say why an annotation of an export cannot be read at all."""
    if not isinstance(raw, dict):
        return "an annotation is not an object"
    if not isinstance(raw.get("id"), int):
        return f"an annotation has the id {raw.get('id')!r}, which is not a number"
    try:
        utc(str(raw.get("updated_at") or raw.get("created_at")))
    except ValueError:
        return f"annotation {raw['id']} has no updated_at that is a time"
    return None


def completed_by(raw: Mapping[str, Any]) -> int | None:
    """Give the account that made an annotation: an integer in exports, a dictionary in some lists."""
    account = raw.get("completed_by")
    if isinstance(account, dict):
        account = account.get("id")
    return account if isinstance(account, int) else None


def utc(time: str) -> str:
    """Bring a server's time into the ledger's form; raises ValueError when it is no time."""
    moment = datetime.fromisoformat(time)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
