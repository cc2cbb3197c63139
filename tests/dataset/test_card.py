"""The card, literally."""

from dataclasses import replace

import yaml

from copydesk.agreement import Agreement
from copydesk.dataset.card import card
from copydesk.records import Rejected

EXPECTED = """\
---
pretty_name: "first"
license: other
license_name: text-belongs-to-the-outlets
task_categories:
- token-classification
- text-classification
tags:
- news
- copydesk
configs:
- config_name: default
  data_files:
  - split: train
    path: train.parquet
  - split: validation
    path: validation.parquet
  - split: test
    path: test.parquet
---

# first

2 news articles, labelled after the scheme `bias@1`, made with Copydesk.
Offsets count Unicode code points of `text`, from 0, the end excluded: a span is `text[start:end]`.

## Composition

2 articles on 2 stories from 1 outlet, published 2026-03-02 to 2026-03-02 (1 without a date).

| outlet | articles |
| --- | --- |
| Harbour Gazette | 1 |
| (unknown) | 1 |

## Splits

| part | articles | stories | spans | disputed spans |
| --- | --- | --- | --- | --- |
| train | 2 | 2 | 2 | 2 |
| validation | 0 | 0 | 0 | 0 |
| test | 0 | 0 | 0 | 0 |

All articles of a story are on one side, and no article changes sides in later versions. With fewer than 3 \
stories everything is in train.

## Labels

| label | train | validation | test | disputed |
| --- | --- | --- | --- | --- |
| Lexical | 2 | 0 | 0 | 0 |
| Informational | 0 | 0 | 0 | 2 |

## Answers

| question | answer | train | validation | test |
| --- | --- | --- | --- | --- |
| stance | left | 1 | 0 | 0 |
| stance | center | 0 | 0 | 0 |
| stance | right | 0 | 0 | 0 |
| stance | (disputed) | 1 | 0 | 0 |

## Annotators

The names are pseudonyms.

| annotator | articles | spans |
| --- | --- | --- |
| ana | 2 | 4 |
| ben | 2 | 2 |

## Agreement

stance: 3 units, 2 annotators, 3 pairs, 3 stories

| figure | rule | value | 95 % interval | note |
| --- | --- | --- | --- | --- |
| raw agreement | share of agreeing pairs | 0.667 | 0.250 to 1.000 |  |
| Krippendorff's alpha | ordinal | undefined |  | 1 |

spans: 3 units, 2 annotators, 3 pairs, 3 stories

| figure | rule | value | 95 % interval |
| --- | --- | --- | --- |
| span F1 | exact | 0.667 | 0.500 to 1.000 |

- (1) all ratings are 'left'
- Intervals: BCa bootstrap over stories.

## Consensus

"""


def second(row):
    return row | {
        "article_id": "b",
        "story_id": None,
        "outlet": None,
        "published": None,
        "answers": {"stance": "left"},
        "disputed_answers": [],
    }


def test_the_card_says_what_is_in_the_set(golden_row, scheme):
    parts = {
        "train": [golden_row, second(golden_row)],
        "validation": [],
        "test": [],
        "quarantine": [second(golden_row) | {"article_id": "c"}],
    }

    text = card(
        "first",
        parts,
        scheme,
        agreement=[
            Agreement(
                "raw agreement", "share of agreeing pairs", 2 / 3, (0.25, 1.0), 3, 2, 3, 3, about="stance"
            ),
            Agreement(
                "Krippendorff's alpha",
                "ordinal",
                None,
                None,
                3,
                2,
                3,
                3,
                ("all ratings are 'left'",),
                about="stance",
            ),
            Agreement("span F1", "exact", 2 / 3, (0.5, 1.0), 3, 2, 3, 3, about="spans"),
        ],
        rejected=[Rejected("k/1", "u", "made on another version of the text")] * 2,
    )

    assert text.startswith(EXPECTED)
    assert (
        "## Left out\n\n"
        "- 2 set aside: made on another version of the text\n"
        "- 1 article in `quarantine.jsonl`, in no part: merged into a story that sits on another side\n\n"
        "## Licence\n\nThe texts belong to the outlets"
    ) in text


def test_the_header_is_yaml_whatever_the_name_is(scheme):
    text = card("no", {"train": [], "validation": [], "test": []}, scheme)

    header = yaml.safe_load(text.split("---\n")[1])
    assert header["pretty_name"] == "no"
    assert [split["split"] for split in header["configs"][0]["data_files"]] == ["train", "validation", "test"]


def test_a_strange_outlet_breaks_no_table(golden_row, scheme):
    row = golden_row | {"outlet": "The | Daily\n<b>News</b>"}

    text = card("first", {"train": [row], "validation": [], "test": []}, scheme)

    assert "| The \\| Daily &lt;b>News&lt;/b> | 1 |\n" in text


def test_many_outlets_are_counted_together(golden_row, scheme):
    rows = [golden_row | {"outlet": f"Outlet {number:02}"} for number in range(33)]

    text = card("first", {"train": rows, "validation": [], "test": []}, scheme)

    assert "| Outlet 29 | 1 |\n| 3 others | 3 |\n" in text
    assert "from 33 outlets" in text


def test_a_set_without_answers_agreement_or_losses_says_so(scheme):
    bare = replace(scheme, questions=())

    text = card("first", {"train": [], "validation": [], "test": []}, bare)

    assert "## Answers\n\nThe scheme asks no questions.\n" in text
    assert "## Agreement\n\nNo figures.\n" in text
    assert "## Left out\n\nNothing.\n" in text
    assert "0 articles on 0 stories from 0 outlets, without dates." in text
