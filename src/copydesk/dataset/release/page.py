"""README.md of a release: what it holds, what it gives away, and how the texts come back."""

from collections.abc import Mapping
from typing import Any

_PAGE = """\
# {name}

The labels of a training set of news articles, without the articles. The texts belong to the outlets that published
them; this folder holds their addresses, hashes, and the places of labels, and quotes nothing: every file was searched
for three words in a row, or fifteen characters, of any text or title (guidelines and descriptions for five words, or
three in quotation marks). No quotation are the names of outlets, labels and answers, and the articles' addresses and
ids: an address may hold a headline, as it does on the web.

{facts}

## Putting the texts back

With copies of your own of the articles, in any format that `copydesk add` reads:

```sh
copydesk rehydrate FOLDER --articles PATH... --to NEW_FOLDER
```

Articles are found by id, address, text, title or windows of words. Where a text is the same to the character, so are
its labels. Else both are aligned by what they have in common, each label is carried over with a confidence, and what
has no sure place is not in the set but listed in `lost.jsonl`.

## Files

- `train.jsonl`, `validation.jsonl`, `test.jsonl`: the rows of the set, in which `title`, `text` and the text of each
  span are null. `start` and `end` count code points of the text that has the hash `text_sha256` (SHA-256 of its UTF-8).
  `at` tells the same by words: the first word, characters into it, the last word, characters beyond it.
- `articles.jsonl`: each article with its address and hashes.
- `scheme.json`: what could be labelled.
- `manifest.json`: the hash of every file here, and of those of the set that was released.

## What the hashes give away

All but `text_sha256` are BLAKE2b, keyed with the `salt` of the manifest: hashes of different releases do not compare.

- `title_sha256`, `title_words_sha256`: of the title, and of its words. A title can be guessed and the guess confirmed;
  its address mostly gives it away already.
- `words_sha256`: of all words of the text.
- `windows`: 40 bits for each run of twelve words. Runs lie side by side: if they overlapped, whoever knows some words,
  from a search engine, could try every word for the next, and so find the whole text. As it is the next guess is twelve
  words long, more than 50 bits for a good model of language.
- `marks`: 16 bits for each word, under a key of which each window holds a share (`shares`, Shamir's secret sharing).
  Half of an article's windows give the key. Who holds that half word by word can try words until they have the marks
  of the rest; nobody else can make anything of them.
"""
CONSTANTS = frozenset(line.strip() for line in _PAGE.splitlines() if "{" not in line)
"""The lines that are the same in every release: Copydesk's own, which quote nobody."""


def page(name: str, manifest: Mapping[str, Any]) -> str:
    """Describe a release."""
    counts = manifest["counts"]
    facts = (
        f"rows: {counts['rows']}, about {counts['articles']} articles",
        f"labels: {counts['labels']}, with those of each annotator",
        f"scheme: `{manifest['set']['scheme']['ref']}`",
        *manifest["left_out"],
    )
    return _PAGE.format(name=name, facts="\n".join(f"- {line}" for line in facts))
