r"""CoNLL: a token a line with its tag last, in BIO or BILOU; a blank line ends a sentence or a window.

    -DOCSTART-	O

    # article_id = e0d8ecd7a909d3d0
    Union	B-Lexical
    boss	I-Lexical
    Mara	O

Columns are separated by tabs. Every text begins with `-DOCSTART-` and names its article; pairs and stories name their
unit too, windows that repeat tokens have a `-DOCSTART-` each. `copydesk add-labels` reads these files.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING

from copydesk.dataset.formats.losses import Account
from copydesk.dataset.splits import PARTS
from copydesk.dataset.tokens.aligning import Piece
from copydesk.dataset.tokens.blocks import Cutting
from copydesk.dataset.tokens.tagging import Tagged, tagged
from copydesk.dataset.tokens.tags import Tagging, encode, vocabulary
from copydesk.dataset.tokens.tokenizers import Named
from copydesk.dataset.tokens.tokenizers import tokenizer as tokenizer_of

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset

TAGGINGS: dict[str, Tagging] = {"conll": "bio", "bilou": "bilou"}
ENDING = ".conll"
TAGS = "tags.txt"


def write(
    dataset: "Dataset",
    folder: Path,
    account: Account,
    name: str = "conll",
    *,
    tokenizer: Named = "plain",
    window: int | None = None,
    stride: int = 0,
    sentences: bool | None = None,
    offsets: bool = False,
    annotators: bool = False,
) -> None:
    """Write `train.conll`, `validation.conll`, `test.conll`, and in `tags.txt` all tags there can be.

    The name `conll` tags in BIO, `bilou` in BILOU. A blank line ends each sentence; where a `window` is asked for,
    each window of at most so many tokens, of which up to `stride` are repeated from the one before; with both, a
    sentence that is longer than a window is cut; with neither, it ends a text. A span that goes on behind a blank
    line is there in pieces, which is counted. With `offsets` the second and third column are the first character of
    the token and the one behind its last, in code points of the article's text. With `annotators` the spans are
    everyone's own, not the consensus, in `train.ana.conll`, `train.ben.conll` ...
    """
    tagging = TAGGINGS[name]
    cutting = Cutting(window, stride, window is None if sentences is None else sentences)
    cut = tokenizer_of(tokenizer)
    tags = vocabulary([label.name for label in dataset.scheme.labels], tagging)
    (folder / TAGS).write_text("".join(f"{tag}\n" for tag in tags), encoding="utf-8", newline="\n")
    for part in PARTS:
        texts = tagged(
            dataset.rows(part), dataset.scheme, cut, cutting, account,
            who=True if annotators else None, written=True,
        )  # fmt: skip
        with ExitStack() as opened:
            files: dict[str | None, IO[str]] = {}
            if not annotators:
                files[None] = _opened(folder / f"{part}{ENDING}", opened)
            page = None
            for one in texts:
                if one.annotator not in files:
                    files[one.annotator] = _opened(folder / f"{part}.{one.annotator}{ENDING}", opened)
                if page is None or page.places is not one.places:
                    page = Page(one, offsets=offsets)
                files[one.annotator].write(page.tagged(one, tagging))


class Page:
    """The lines of one text without tags: for everyone's spans on it, only the lines of these are made anew."""

    def __init__(self, one: Tagged, *, offsets: bool) -> None:
        """Lay out the text of `one` in its blocks."""
        self.places, self.blocks = one.places, one.blocks
        self.begin = "\t".join(["-DOCSTART-", *(["-X-", "-X-"] if offsets else []), "O"])
        self.words = _words(one)
        if offsets:
            columns = zip(self.words, one.places.starts.tolist(), one.places.ends.tolist(), strict=True)
            self.words = [f"{word}\t{start}\t{end}" for word, start, end in columns]
        self.lines = [[f"{word}\tO\n" for word in self.words[first:last]] for first, last in self.blocks]
        self.plain = ["".join(lines) for lines in self.lines]
        self.repeats = any(begin < end for (_, end), (begin, _) in pairwise(self.blocks))

    def tagged(self, one: Tagged, tagging: Tagging) -> str:
        """Write the text with somebody's spans."""
        head = f"{self.begin}\n\n# article_id = {one.article_id}\n"
        head += "" if one.unit_id.startswith("article:") else f"# unit_id = {one.unit_id}\n"
        head += f"# annotator = {one.annotator}\n" if one.annotator else ""
        blocks = [
            f"{self._block(number, pieces, tagging) if pieces else self.plain[number]}\n"
            for number, pieces in enumerate(one.pieces)
        ]
        return head + (head if self.repeats else "").join(blocks)

    def _block(self, number: int, pieces: Sequence[Piece], tagging: Tagging) -> str:
        lines, begin = self.lines[number].copy(), self.blocks[number][0]
        for piece in pieces:
            tags = encode([piece], piece.first, piece.last, tagging)
            for token, tag in enumerate(tags, piece.first):
                lines[token - begin] = f"{self.words[token]}\t{tag}\n"
        return "".join(lines)


def _words(one: Tagged) -> list[str]:
    """Give the tokens; white space inside one, which would end its column or line, is one space."""
    words = one.places.words(one.text)
    return words if len(" ".join(words).split()) == len(words) else [" ".join(word.split()) for word in words]


def _opened(path: Path, opened: ExitStack) -> IO[str]:
    return opened.enter_context(path.open("w", encoding="utf-8", newline="\n"))
