"""Two invented articles, and rows of a training set about them."""

from collections.abc import Callable
from typing import Any

from copydesk.records import sha256

FERRY = (
    "Ferry strike enters day nine\n\n"
    "Union boss Mara Olsén 🚢 called the offer “an insult” to  harbour crews who had worked through two winters "
    "without a day of leave.\n\n"
    "The port authority said it would not be bullied, and that the boats would sail on Monday with or without the men "
    "who tie them up.\n\n"
    "Passengers slept on the quay for a second night. Some had come from the islands with nothing but a bag, others "
    "waited for relatives, and nobody could tell them when the next boat would leave."
)
MARKET = (
    "The fish market opened late on Thursday because the ice had melted in the heat, and the buyers who came at dawn "
    "found the gates locked and a note on the door. By noon half of the catch was sold at a third of its price."
)


def article(article_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "story_id": "ferry-strike",
        "outlet": "Harbour Gazette",
        "published": "2026-03-02",
        "url": f"https://gazette.example/{article_id}",
        "title": f"“No boats” on {article_id} day",
        "text": text,
        "text_sha256": sha256(text),
    } | more


def span(text: str, quote: str, label: str = "Lexical", **more: Any) -> dict[str, Any]:
    start = text.index(quote)
    return {"label": label, "start": start, "end": start + len(quote), "text": quote} | more


def row(subject: dict[str, Any], unit_id: str, spans: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return (
        {"unit_id": unit_id}
        | subject
        | {
            "n_annotators": 1,
            "spans": [one | {"votes": 1, "of": 1} for one in spans],
            "disputed_spans": [],
            "answers": {"stance": "left"},
            "answer_votes": {"stance": {"left": 1}},
            "disputed_answers": [],
            "votes": [
                {
                    "annotator": "ana",
                    "annotation_id": "k3v9q2/41",
                    "version": 1,
                    "spans": spans,
                    "answers": {"stance": "left"},
                }
            ],
            "consensus": "majority",
            "scheme": "bias@1",
        }
        | more
    )


def pair(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Make one row of two, with the spans of both."""
    articles = [{key: of[key] for key in article("", "")} for of in (one, other)]

    def of_both(spans: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        return [{"article_id": of["article_id"]} | own for of in (one, other) for own in spans(of)]

    rest = {key: value for key, value in one.items() if key not in articles[0] and key != "unit_id"}
    made = {"unit_id": f"pair:{one['article_id']}+{other['article_id']}", "articles": articles} | rest
    votes = [one["votes"][0] | {"spans": of_both(lambda of: of["votes"][0]["spans"])}]
    return made | {"spans": of_both(lambda of: of["spans"]), "votes": votes}
