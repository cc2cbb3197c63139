"""spaCy's DocBin: a document is a unit, its texts joined by an empty line.

- `doc.ents`, for ner: spans that overlap no other; of those that do, the longest, then the first.
- `doc.spans["sc"]`, for spancat: all spans; `doc.spans["disputed"]`: those that are disputed.
- `doc.cats`, for textcat: the answers, 1.0 and 0.0, or their shares where rows have soft labels. The values of a
  question are the categories where one question is asked or chosen; else they are `stance=left`. An answer that
  nobody gave, or that is disputed, gives none.
- `doc.user_data`: unit, story, outlet and date, and under `articles` which characters are of which article.

A span that cuts a token is there with the whole token, and counted as snapped.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.dataset.formats.contents import OneText, leave, one_text, span_item
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.splits import PARTS
from copydesk.errors import BuildError, ExtraError

if TYPE_CHECKING:
    import spacy

    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

COMPONENTS = ("ner", "spancat", "textcat")
ATTRS = ("ENT_IOB", "ENT_TYPE")
KEYS = ("story_id", "outlet", "published")
CUT = "it cuts a token: moved to the ends of the tokens"
SPACE = "it begins or ends with white space: moved to the words"
NO_TOKEN = "it covers no word"  # noqa: S105 (a token of text)
SAME = "it covers the tokens of another one with this label"
OVERLAPS = "it shares a token with a longer or earlier one, and an entity may not"
NO_PLACE = "spaCy has no place for it"


def write(
    dataset: "Dataset",
    folder: Path,
    account: Account,
    name: str,
    *,
    lang: str = "en",
    only: str | None = None,
    question: str | None = None,
) -> None:
    """Write one `.spacy` file a part, which spaCy trains on as it is."""
    docs = Docs(dataset.scheme, lang, account, only, question)
    for part in PARTS:
        docs.bin(dataset.rows(part)).to_disk(folder / f"{part}.{name}")


def to_spacy(dataset: "Dataset", lang: str = "en") -> "dict[str, spacy.tokens.DocBin]":
    """Give each part as a DocBin; what was snapped or dropped is counted by `export` alone."""
    docs = Docs(dataset.scheme, lang, Account())
    return {part: docs.bin(dataset.rows(part)) for part in PARTS}


class Docs:
    """Make spaCy's documents of rows, and note what becomes of everything that they say."""

    def __init__(
        self,
        scheme: "LabelScheme",
        lang: str,
        account: Account,
        only: str | None = None,
        question: str | None = None,
    ) -> None:
        self.scheme, self.account = scheme, account
        self.package, self.language = _language(lang)
        if only not in (None, *COMPONENTS):
            raise BuildError(f"there is no component {only!r}; there are {', '.join(COMPONENTS)}")
        self.components = (only,) if only else COMPONENTS
        asked = [one for one in scheme.questions if question in (None, one.name)]
        if question is not None and not asked:
            there = ", ".join(one.name for one in scheme.questions) or "none"
            raise BuildError(f"there is no question {question!r}; {scheme.ref} has {there}")
        self.questions = asked if "textcat" in self.components else []

    def bin(self, rows: Iterator[Row]) -> "spacy.tokens.DocBin":
        """Pack the documents of rows."""
        packed: spacy.tokens.DocBin = self.package.tokens.DocBin(attrs=list(ATTRS), store_user_data=True)
        for row in rows:
            packed.add(self.doc(row))
        return packed

    def doc(self, row: Row) -> "spacy.tokens.Doc":
        """Make the document of a row."""
        joined, articles = one_text(row), {one["article_id"]: one for one in articles_of(row)}
        doc: spacy.tokens.Doc = self.language.make_doc(joined.text)
        doc.user_data = {
            "unit_id": row["unit_id"],
            **{key: _common(one[key] for one in articles.values()) for key in KEYS},
            "articles": [
                piece | {key: articles[piece["article_id"]][key] for key in KEYS} for piece in joined.plain
            ],
        }
        self.account.keep("document")
        self._spans(doc, row, joined)
        self._categories(doc, row)
        unwanted = () if "span" in self._held else ("span", "attribute", "relation")
        leave(self.account, row, self.scheme, self._held, NO_PLACE, unwanted=unwanted)
        return doc

    @property
    def _held(self) -> set[str]:
        """What the account knows of already."""
        spans = {"span"} if {"ner", "spancat"} & set(self.components) else set()
        disputed = {"disputed span"} if "spancat" in self.components else set()
        return {"answer"} | spans | disputed | ({"share"} if self.questions else set())

    def _spans(self, doc: "spacy.tokens.Doc", row: Row, joined: OneText) -> None:
        if "span" not in self._held:
            return
        placed: dict[tuple[str, int, int], tuple[Any, str, str | None]] = {}
        """Label and tokens -> the span, its name, and why it is not where it was; a second one of the same is none."""
        for span in row["spans"]:
            found = self._placed(doc, joined, span)
            key = () if found is None else (found.label_, found.start, found.end)
            if not key or key in placed:
                self.account.drop(row["unit_id"], span_item(span), SAME if key else NO_TOKEN)
            else:
                placed[key] = found, span_item(span), _moved(joined, span, found)
        if "spancat" in self.components:
            doc.spans["sc"] = [found for found, *_ in placed.values()]
            disputed = (self._placed(doc, joined, span) for span in row["disputed_spans"])
            doc.spans["disputed"] = [span for span in disputed if span is not None]
            for _ in doc.spans["disputed"]:
                self.account.keep("disputed span")
        if "ner" in self.components:
            doc.set_ents(self.package.util.filter_spans([found for found, *_ in placed.values()]))
        entities = {(entity.label_, entity.start, entity.end) for entity in doc.ents}
        for key, (_, item, moved) in placed.items():
            self._count(row["unit_id"], item, moved, entity=key in entities)

    def _count(self, unit: str, item: str, moved: str | None, *, entity: bool) -> None:
        """Note what became of a span: it may be in two places, and then as an entity is counted apart."""
        ner, spancat = ("ner" in self.components, "spancat" in self.components)
        if not spancat and not entity:
            self.account.drop(unit, item, OVERLAPS)
        elif moved:
            self.account.snap(unit, item, moved)
        else:
            self.account.keep("span")
        if ner and spancat and not entity:
            self.account.drop(unit, item.replace("span", "entity", 1), OVERLAPS)
        elif ner and spancat:
            self.account.keep("entity")

    def _placed(self, doc: "spacy.tokens.Doc", joined: OneText, span: Mapping[str, Any]) -> Any:
        """Give the tokens of a span, without white space at its ends; None when there are none."""
        start, end = _core(joined, span)
        if start == end:
            return None
        return doc.char_span(start, end, label=span["label"], alignment_mode="expand")

    def _categories(self, doc: "spacy.tokens.Doc", row: Row) -> None:
        for question in self.questions:
            value = row["answers"][question.name]
            said = [value] if isinstance(value, str) else value or []
            shares = row.get("answer_shares", {}).get(question.name) or dict.fromkeys(said, 1.0)
            if not shares:
                continue
            options = [option.value for option in question.options]
            name = "{1}" if len(self.questions) == 1 else "{0}={1}"
            for option in [*options, *sorted(set(shares) - set(options))]:
                doc.cats[name.format(question.name, option)] = float(shares.get(option, 0.0))
            if value:
                self.account.keep("answer")
        chosen = {question.name for question in self.questions}
        for name, value in row["answers"].items():
            if value and name not in chosen:
                self.account.aside["answer"] += 1


def _moved(joined: OneText, span: Mapping[str, Any], found: Any) -> str | None:
    """Say why the tokens of a span are not its characters, if they are not."""
    place = found.start_char, found.end_char
    return None if place == joined.place(span) else SPACE if place == _core(joined, span) else CUT


def _core(joined: OneText, span: Mapping[str, Any]) -> tuple[int, int]:
    """Give the place of a span without the white space at its ends."""
    start, end = joined.place(span)
    words = joined.text[start:end]
    start += len(words) - len(words.lstrip())
    return start, max(start, end - len(words) + len(words.rstrip()))


def _common(values: Iterable[str | None]) -> str | None:
    """Give what all are; None where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _language(lang: str) -> tuple[Any, Any]:
    """Load spaCy, and its rules for a language; raises ExtraError, and BuildError for a language that it has not."""
    try:
        package = import_module("spacy")
        import_module("spacy.tokens")
    except ImportError as error:
        raise ExtraError("the format spacy needs", "spacy", "spacy", error) from None
    try:
        return package, package.blank(lang)
    except ImportError as error:
        raise BuildError(
            f"spaCy has no rules for the language {lang!r}: {error}",
            next_step="Name one that it has, as two letters (--lang en, --lang de), or xx for none.",
        ) from None
