"""The card, literally."""

import re
from dataclasses import replace

import pytest
import yaml
from huggingface_hub import DatasetCard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.agreement import Agreement
from copydesk.dataset.card import Facts, card
from copydesk.records import Rejected, sha256

HEADER = """\
pretty_name: first
license: other
license_name: text-belongs-to-the-outlets
size_categories:
- n<1K
task_categories:
- token-classification
- text-classification
annotations_creators:
- other
language_creators:
- found
source_datasets:
- original
tags:
- news
- copydesk
configs:
- config_name: default
  data_files:
  - split: train
    path: train.parquet
"""
EXPECTED = """\

# first

2 news articles, labelled after the scheme `bias@1`, made with Copydesk.
Offsets count Unicode code points of `text`, from 0, the end excluded: a span is `text[start:end]`.

## Composition

2 articles on 2 stories from 1 outlet, published 2026-03-02 to 2026-03-02 (1 without a date).

| outlet | articles | licence |
| --- | --- | --- |
| Harbour Gazette | 1 | not said |
| (unknown) | 1 | not said |

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

| annotator | articles | spans | skipped | not seen |
| --- | --- | --- | --- | --- |
| ana | 2 | 4 | 0 | 0 |
| ben | 2 | 2 | 0 | 0 |

## Guidelines

The scheme has no guidelines. What could be labelled is in [scheme.json](scheme.json).

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

    _, header, body = text.split("---\n", 2)
    assert header.partition("dataset_info:")[0] == HEADER
    assert body.startswith(EXPECTED)
    assert (
        "## Known faults\n\n"
        "- Nowhere agreed on, label: Informational.\n"
        "- Nowhere agreed on, answer to stance: center, right.\n"
        "- Agreed on once, answer to stance: left.\n"
        "- 2 of 4 spans are disputed (50.0%), so not in `spans`.\n"
        "- 1 of 2 answers are disputed (50.0%), so null.\n"
        "- Nothing is in validation and test.\n\n"
        "## Left out\n\n"
        "- 2 set aside: made on another version of the text\n"
        "- 1 article in `quarantine.jsonl`, in no part: merged into a story that sits on another side\n\n"
        "## Licence\n\nThe texts belong to the outlets"
    ) in text


def test_the_header_is_yaml_whatever_the_name_is(scheme):
    for name in ("no", "1", "null", "2026-03-02", "-", "1e3"):
        text = card(name, {"train": [], "validation": [], "test": []}, scheme)
        assert yaml.safe_load(text.split("---\n")[1])["pretty_name"] == name


def test_a_strange_outlet_breaks_no_table(golden_row, scheme):
    row = golden_row | {"outlet": "The | Daily\n<b>News</b>"}

    text = card("first", {"train": [row], "validation": [], "test": []}, scheme)

    assert "| The \\| Daily &lt;b>News&lt;/b> | 1 | not said |\n" in text


@pytest.mark.parametrize(
    ("outlet", "shown"),
    [
        ("[win](https://evil.example)", "\\[win\\](https://evil.example)"),
        ("![x](https://evil.example/pixel)", "!\\[x\\](https://evil.example/pixel)"),
        ("**Daily** _News_ `x` ~~y~~ $z$", "\\*\\*Daily\\*\\* \\_News\\_ \\`x\\` \\~\\~y\\~\\~ \\$z\\$"),
        ("News &lt;script>", "News &amp;lt;script>"),
        ("Ga\u202ezette\x00 \u2029 News", "Ga zette News"),
        ("---\nlicense: mit\n---", "--- license: mit ---"),
        ("a" * 600, "a" * 499 + "…"),
    ],
)
def test_the_name_of_an_outlet_is_shown_and_never_run(golden_row, scheme, outlet, shown):
    said = Facts(licences={outlet: "CC-BY-4.0"})

    text = card(
        "first",
        {"train": [golden_row | {"outlet": outlet}], "validation": [], "test": []},
        scheme,
        facts=said,
    )

    assert f"| {shown} | 1 | CC-BY-4.0 |\n" in text
    assert yaml.safe_load(text.split("---\n")[1])["license"] == "cc-by-4.0"


words = st.text(max_size=20)


@given(name=words, licence=words, language=words)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_strangers_write_the_header_is_yaml_and_a_table_has_its_columns(
    golden_row, scheme, name, licence, language
):
    said = Facts(licences={name: licence}, languages={golden_row["article_id"]: language})
    parts = {"train": [golden_row | {"outlet": name}], "validation": [], "test": []}

    text = card("first", parts, scheme, facts=said)

    header, body = text.removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(header)["pretty_name"] == "first"
    shown = body.split("## Composition")[1].split("## Splits")[0].strip().splitlines()
    assert len(shown) == 5
    assert len(re.findall(r"(?<!\\)\|", shown[-1].replace("\\\\", ""))) == 4


def test_many_outlets_are_counted_together(golden_row, scheme):
    rows = [golden_row | {"outlet": f"Outlet {number:02}"} for number in range(33)]

    text = card("first", {"train": rows, "validation": [], "test": []}, scheme)

    assert "| Outlet 29 | 1 | not said |\n| 3 others | 3 | not said |\n" in text
    assert "from 33 outlets" in text


def test_a_set_without_answers_agreement_or_losses_says_so(scheme):
    bare = replace(scheme, questions=())

    text = card("first", {"train": [], "validation": [], "test": []}, bare)

    assert "## Answers\n\nThe scheme asks no questions.\n" in text
    assert "## Agreement\n\nNo figures.\n" in text
    assert "## Left out\n\nNothing.\n" in text
    assert "0 articles on 0 stories from 0 outlets, without dates." in text


def test_a_hub_reads_the_header(golden_row, scheme):
    rows = [golden_row, second(golden_row) | {"outlet": "The Courier"}]
    said = Facts(
        languages={golden_row["article_id"]: "pt-BR", "b": "en"},
        licences={"Harbour Gazette": "CC-BY-4.0", "The Courier": "cc-by-4.0"},
        elsewhere=["m8w1zz/7"],
    )

    read = DatasetCard(card("first", {"train": rows, "validation": [], "test": []}, scheme, facts=said))

    data = read.data.to_dict()
    del data["dataset_info"]
    assert data == {
        "pretty_name": "first",
        "license": "other",
        "license_name": "text-belongs-to-the-outlets",
        "language": ["en", "pt-BR"],
        "size_categories": ["n<1K"],
        "task_categories": ["token-classification", "text-classification"],
        "annotations_creators": ["found", "other"],
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "tags": ["news", "copydesk"],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "train.parquet"}]}],
    }
    assert read.text.startswith("\n# first\n")


def test_the_card_names_the_licence_of_each_outlet_and_the_pace_of_each_annotator(golden_row, scheme):
    said = Facts(licences={"Harbour Gazette": "by contract"}, seconds={"k3v9q2/41": 45.0})
    row = golden_row | {"skipped_by": ["cem"], "not_seen_by": ["dan"]}

    text = card("first", {"train": [row], "validation": [], "test": []}, scheme, facts=said)

    assert "| Harbour Gazette | 1 | by contract |" in text
    assert "## Licence\n\nThe texts belong to the outlets that published them. Under which licence" in text
    assert (
        """
| annotator | articles | spans | skipped | not seen | hours | words a minute |
| --- | --- | --- | --- | --- | --- | --- |
| ana | 1 | 2 | 0 | 0 | 0.0 | 24 |
| ben | 1 | 1 | 0 | 0 |  |  |
| cem | 0 | 0 | 1 | 0 |  |  |
| dan | 0 | 0 | 0 | 1 |  |  |

Hours are the times"""
        in text
    )


def test_the_card_says_which_guidelines_the_votes_were_given_under(golden_row, scheme):
    told = replace(scheme, guidelines="Mark what is loaded.")
    ana, ben = golden_row["votes"]
    votes = [ana | {"guidelines": sha256("Mark what is loaded.")[:12]}, ben | {"guidelines": "3f2a91c04d55"}]

    text = card("first", {"train": [golden_row | {"votes": votes}], "validation": [], "test": []}, told)

    assert "version `5711be703ec7` (the first digits of its SHA-256)" in text
    assert "- 1 vote: `guidelines.md`\n- 1 vote: `guidelines-3f2a91c04d55.md`\n" in text


def test_what_is_wrong_with_the_articles_is_among_the_known_faults(golden_row, scheme):
    said = Facts(
        damage={golden_row["article_id"]: ["cut-short"], "elsewhere": ["cut-short"]},
        marks={golden_row["article_id"]: ["caption", "copyright"]},
        held={golden_row["article_id"]: "cut-short 0.91", "x": "cut-short 0.83", "y": "cut-short 0.99"},
    )
    alone = golden_row | {"n_annotators": 1}

    text = card("first", {"train": [alone], "validation": [], "test": []}, scheme, facts=said)

    assert (
        "- 1 article with damage that was not repaired: cut-short 1.\n"
        "- 1 article with ranges that are not the report's own words: caption 1, copyright 1.\n"
        "- 1 article held back since it was asked about: cut-short 1.\n"
        "- 2 articles held back, not in the set: cut-short 2.\n"
    ) in text
    assert "- 1 article labelled by one annotator: nobody checked these labels.\n" in text
