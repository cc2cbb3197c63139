"""Task JSON out, annotation JSON in: the shapes of the contract."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from copydesk.records import Annotation, Article, Project, State, Unit, sha256
from copydesk.schemes.controls import TEXTS, named
from copydesk.studio.regions import Regions, Result

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme


OTHERS = (1, 2, 3)
"""The same story from other outlets: so many versions have room beside an article."""
OBJECT = re.compile(r"(?:text|title)(?:_([1-4]))?")
"""The objects of a screen: those of the first article, or of the first to fourth."""
FIELDS = ("title", "outlet", "published", "text")
"""What a task shows of an article."""


def task(
    unit_id: str,
    article: Article,
    project: Project,
    *,
    blind_source: bool = False,
    others: Sequence[Article] | None = None,
) -> dict[str, Any]:
    """Make the task of one article; with `blind_source` it holds neither outlet nor a telling id.

    `others` is the same story from other outlets, to be read beside it; None leaves out the fields for it.
    """
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
    if others is not None:
        data |= _other_outlets(others, blind_source=blind_source)
    return {"data": data}


def _other_outlets(others: Sequence[Article], *, blind_source: bool) -> dict[str, str]:
    fields = {}
    for number in OTHERS:
        head: list[str | None] = []
        told: list[str | None] = []
        for other in others[number - 1 : number]:
            head = [(None if blind_source else other.outlet) or "Another outlet", other.published]
            told = [other.title, other.text]
        fields[f"other_{number}_head"] = ", ".join(filter(None, head))
        fields[f"other_{number}"] = "\n\n".join(filter(None, told))
    return fields


def unit_task(
    unit: Unit, articles: Sequence[Article], project: Project, *, blind_source: bool = False
) -> dict[str, Any]:
    """Make the task of a pair or a story: as `task`, with a number behind each field; what is left over is empty."""
    each = [task(unit.unit_id, article, project, blind_source=blind_source)["data"] for article in articles]
    data = {key: each[0][key] for key in ("unit_id", "project_key", "scheme", "round")}
    data["objects"] = {named("text", number): one["objects"]["text"] for number, one in enumerate(each, 1)}
    each += [{}] * (len(TEXTS["story"]) - len(each))
    for number, one in enumerate(each, 1):
        data |= {named(field, number): one.get(field, "") for field in FIELDS}
    return {"data": data}


def result(
    text: str,
    spans: Iterable[tuple[int, int, str, Mapping[str, str | Sequence[str]]]],
    answers: Mapping[str, Sequence[str]],
    scheme: "LabelScheme",
    relations: Iterable[tuple[str, int, int]] = (),
) -> Result:
    """Write labels of an article as Label Studio's regions.

    `spans` are (start, end, label, attributes); `answers` map questions to values; `relations` are (name, from,
    to) with places in `spans`, from 0. Region ids are unique in the result: Label Studio merges two regions that
    share one.
    """
    return unit_result([text], ((1, *span) for span in spans), answers, scheme, relations)


def unit_result(
    texts: Sequence[str],
    spans: Iterable[tuple[int, int, int, str, Mapping[str, str | Sequence[str]]]],
    answers: Mapping[str, Sequence[str]],
    scheme: "LabelScheme",
    relations: Iterable[tuple[str, int, int]] = (),
) -> Result:
    """Write labels of a unit as `result` does; each of `spans` begins with the number of its text, from 1."""
    several, regions = TEXTS[scheme.unit], Regions(scheme, origin="manual")
    for number, (article, start, end, label, given) in enumerate(spans, 1):
        text, words = article if several else None, texts[article - 1][start:end]
        regions.span(f"r{number}", text, (start, end), words, label, given)
    for number, (question, answer) in enumerate(answers.items(), 1):
        regions.answer(f"q{number}", question, answer)
    for name, begin, end in relations:
        regions.relation(name, f"r{begin + 1}", f"r{end + 1}")
    return regions.result


def alias(name: str, project_key: str) -> str:
    """Give the opaque id that stands for a unit or an article in a blind project."""
    kind, colon, _ = name.partition(":") if name.startswith(("article:", "pair:", "story:")) else ("", "", "")
    digest = sha256("\0".join((project_key, name)))
    return f"{kind}{colon}{digest[:16]}"


def shown(data: Mapping[str, Any], article_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Say what each object of a task showed: its hash is taken from the text that came back, not from the claim.

    `article_ids` are the unit's articles in order; the claimed ids may be aliases. An object whose claim is none of
    them is taken to show the article of its number.
    """
    objects: dict[str, dict[str, str]] = {}
    key = str(data.get("project_key"))
    known = {name: n for n, a in enumerate(article_ids) for name in (alias(a, key), a)}
    claimed = data.get("objects")
    names = claimed if isinstance(claimed, dict) else {}
    for name, object_ in names.items():
        place = OBJECT.fullmatch(name)
        text = data.get(name)
        index = int(place[1] or 1) - 1 if place else len(article_ids)
        if place and isinstance(object_, dict):
            index = known.get(str(object_.get("article_id")), index)
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
