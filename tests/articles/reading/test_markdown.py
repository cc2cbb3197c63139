from pathlib import Path

import pytest

from copydesk.articles import read
from copydesk.records import RawArticle, Rejected


def only(folder: Path, content: str, **options: Path) -> RawArticle | Rejected:
    file = folder / "a.md"
    file.write_text(content, encoding="utf-8")
    (result,) = read([file], **options)  # type: ignore[arg-type]
    return result


WHOLE = """\
---
title: "Ferry strike: day nine"
date: 2026-03-02
author: [Ana, Ben]
Outlet: Harbour Gazette
tags: [news]
---
# Ferry strike: day nine

Union *boss* [Mara Olsén](https://g.example/mara) said ![the harbour](h.png)
it was “an `insult`” &amp; left.\\
She left.

> Nobody asked us.

- one
- two

<div>Three<br>four</div>

|port|ships|
|----|-----|
|east|2|
"""


def test_a_file_becomes_the_text_as_people_read_it_with_the_front_matter_as_metadata(tmp_path: Path):
    assert only(tmp_path, WHOLE) == RawArticle(
        source=f"{tmp_path}/a.md",
        raw="Union boss Mara Olsén said\nit was “an insult” & left.\nShe left.\n\nNobody asked us.\n\none\n\ntwo\n\n"
        "Three\nfour\n\nport | ships\n\neast | 2",
        title="Ferry strike: day nine",
        outlet="Harbour Gazette",
        published="2026-03-02",
        author="Ana, Ben",
    )


@pytest.mark.parametrize(
    ("content", "title", "raw"),
    [
        ("# Ferry strike\n\nWords.", "Ferry strike", "Words."),
        ("Words.\n\n# Ferry strike", None, "Words.\n\nFerry strike"),
        ("## Harbour\n\nWords.", None, "Harbour\n\nWords."),
        ("---\ntitle: Other\n---\n# Ferry strike\n\nWords.", "Other", "Ferry strike\n\nWords."),
        ("Words *not closed and 2 * 3 < 4", None, "Words *not closed and 2 * 3 < 4"),
        ("---\nA rule, not front matter", None, "A rule, not front matter"),
    ],
)
def test_the_first_heading_is_the_title_unless_something_else_is(
    tmp_path: Path, content: str, title: str | None, raw: str
):
    assert only(tmp_path, content) == RawArticle(source=f"{tmp_path}/a.md", title=title, raw=raw)


def test_what_a_table_of_metadata_says_goes_before_the_front_matter(tmp_path: Path):
    (tmp_path / "meta.csv").write_text("file,outlet,author\na.md,Courier,\n")
    content = "---\noutlet: Gazette\nauthor: Ana\n---\nWords."
    assert only(tmp_path, content, meta=tmp_path / "meta.csv") == RawArticle(
        source=f"{tmp_path}/a.md", raw="Words.", outlet="Courier", author="Ana"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("---\ntitle: [a\n---\nWords.", "front matter: not YAML: while parsing a flow sequence"),
        ("---\na: &a [x, x]\ntitle: *a\n---\nWords.", "front matter: aliases are not followed"),
        ("---\nauthor: {name: Ana}\n---\nWords.", "front matter: author is dict, not a string"),
        ("---\ntitle: Ferry\n---\n![](only.png)\n", "empty text"),
    ],
)
def test_a_file_that_cannot_be_taken_is_rejected(tmp_path: Path, content: str, reason: str):
    assert only(tmp_path, content) == Rejected(f"{tmp_path}/a.md", "file", reason, content)
