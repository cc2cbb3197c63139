"""Labels that exist already: what a desk says and shows after it took them from files and frames."""

import json

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.errors import DeskError, LabelError
from support.newsroom import SCHEME, articles, newsroom, plain, span

TEXT = "Ferries stop on Monday. Union boss Mara Olsén 🚢 called the offer “an insult” to harbour crews."
BOSS, INSULT = TEXT.index("Union boss"), TEXT.index("“an insult”")


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles({"id": "a", "text": TEXT}, {"id": "b"}))
        yield room


def row(start, end, label="Lexical", **more):
    return {"article_id": "a", "label": label, "start": start, "end": end, "text": TEXT[start:end]} | more


def write(folder, **files):
    """Write files; a name's last underscore is its dot."""
    for name, text in files.items():
        path = folder / ".".join(name.rsplit("_", 1))
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def files(tmp_path, **given):
    folder = tmp_path / "labels"
    folder.mkdir()
    return write(folder, **given)


def spans(room, *columns):
    columns = columns or ("annotator", "label", "start", "end", "text", "check")
    return plain(room.desk.spans().sort_values(["annotator", "span_id"]), *columns)


def test_a_frame_of_spans_and_answers_comes_in_as_annotations(room):
    rows = [
        row(BOSS, BOSS + 10, annotator="ana", polarity="negative", stance="left"),
        row(INSULT, INSULT + 11, "Informational", annotator="ana", stance="left"),
        row(BOSS, BOSS + 10, annotator="ben", stance=None),
    ]

    report = room.desk.add_labels(pd.DataFrame(rows))

    assert (report.exact, report.answers, report.unchecked, report.rejected) == (3, 1, 0, ())
    assert (report.annotators, report.entered) == (("ana", "ben"), {"imported": {"new": 2}})
    assert spans(room, "annotator", "label", "start", "end", "text", "origin", "check", "polarity") == [
        ("ana", "Lexical", BOSS, BOSS + 10, "Union boss", "imported", "exact", "negative"),
        ("ana", "Informational", INSULT, INSULT + 11, "“an insult”", "imported", "exact", None),
        ("ben", "Lexical", BOSS, BOSS + 10, "Union boss", "imported", "exact", None),
    ]  # fmt: skip
    assert plain(room.desk.choices(), "annotator", "question", "value") == [("ana", "stance", "left")]
    columns = ("unit_id", "version", "annotator", "scheme", "round", "state", "origin")
    assert sorted(plain(room.desk.annotations(), *columns)) == [
        ("article:a", 1, "ana", "bias@1", "imported", "submitted", "imported"),
        ("article:a", 1, "ben", "bias@1", "imported", "submitted", "imported"),
    ]
    assert plain(room.desk.assignments()) == []


def test_the_same_labels_again_add_nothing_and_changed_ones_are_a_second_version(room):
    frame = pd.DataFrame([row(BOSS, BOSS + 10)])
    room.desk.add_labels(frame)
    before = room.files()

    assert room.desk.add_labels(frame).entered == {"imported": {"unchanged": 1}}
    assert room.files() == before
    changed = room.desk.add_labels(pd.DataFrame([row(INSULT, INSULT + 11)]))

    assert changed.entered == {"imported": {"changed": 1}}
    assert spans(room, "annotator", "text") == [("imported", "“an insult”")]
    versions = room.desk.annotations(all_versions=True)
    assert plain(versions, "version", "annotator") == [(1, "imported"), (2, "imported")]


def test_a_dry_run_says_the_same_and_takes_nothing(room):
    before = room.files()

    report = room.desk.add_labels(pd.DataFrame([row(BOSS, BOSS + 10), row(0, 500)]), dry_run=True)

    assert (report.exact, report.faults, report.entered) == (1, {"outside": 1}, {"imported": {"would": 1}})
    assert room.files() == before


def test_every_row_that_cannot_be_taken_is_told_of_at_once(room, tmp_path):
    folder = files(
        tmp_path,
        spans_csv="article_id,label,start,end,text,annotator\n"
        f"a,Lexical,{BOSS}.0,{BOSS + 10}.0,Union boss,ana\n"
        f"a,PER,{BOSS},{BOSS + 10},Union boss,ana\n"
        f"a,Lexical,{BOSS},{BOSS + 10},Union lady,ana\n"
        f"a,Lexical,{BOSS},900,,ana\n"
        f"a,Lexical,{BOSS},,,ana\n"
        f"zz,Lexical,1,2,x,ana\n"
        f"a,Lexical,0,7,Ferries,Ana Smith\n"
        f"a,Lexical,{INSULT + 1},{INSULT + 12},“an insult”,ana\n",
        notes_md="nothing here",
    )

    report = room.desk.add_labels(folder)

    assert (report.exact, report.repaired) == (0, {"number": 1, "utf-16": 1})
    assert report.faults == {
        "unreadable": 2, "unknown-label": 1, "text-differs": 1, "outside": 1, "unknown-article": 1,
        "unknown-annotator": 1,
    }  # fmt: skip
    table = str(folder / "spans.csv")
    told = [(source, item, reason) for source, item, reason, _ in plain(room.desk.rejected())]
    assert told == [
        (str(folder / "notes.md"), "file", "no labels that can be read; it reads tables (.csv .jsonl .parquet), "
         "brat (.ann beside .txt), CoNLL (a token and its tag a line)"),
        (table, "row 5", "a span needs label, start and end; end is empty"),
        (table, "row 2", "unknown label 'PER'; bias@1 has Lexical, Informational (--map-label PER=Lexical)"),
        (table, "row 3", f"{BOSS} to {BOSS + 10} is 'Union boss', not 'Union lady'"),
        (table, "row 4", f"offsets {BOSS} to 900 lie outside the text of {len(TEXT)} characters"),
        (table, "row 6", "the desk has no article 'zz'"),
        (table, "row 7", "'Ana Smith' is no pseudonym (lower-case letters, digits, - and _, 20 at the most, a "
         "letter first): --map-annotator THEIRS=ours"),
    ]  # fmt: skip
    assert spans(room, "annotator", "start", "text", "check") == [
        ("ana", BOSS, "Union boss", "repaired:number"),
        ("ana", INSULT, "“an insult”", "repaired:utf-16"),
    ]


def test_an_address_in_place_of_a_pseudonym_is_not_repeated_and_can_be_mapped(room):
    frame = pd.DataFrame([row(BOSS, BOSS + 10, annotator="Ana.Smith@x.example")])

    [rejected] = room.desk.add_labels(frame).rejected
    assert rejected.reason.startswith("an address is no pseudonym")
    assert "@x" not in rejected.raw
    taken = room.desk.add_labels(frame, annotator_names={"Ana.Smith@x.example": "ana"})

    assert (taken.annotators, taken.exact) == (("ana",), 1)


def test_an_annotation_of_which_nothing_could_be_taken_does_not_say_no_label(room):
    report = room.desk.add_labels(pd.DataFrame([row(0, 7, "PER")]))

    assert (report.nothing_taken, report.without_label) == (True, 0)
    assert plain(room.desk.annotations(), "annotator") == []


def test_spans_without_their_words_are_believed_and_counted_as_unchecked(room):
    frame = pd.DataFrame([{"doc": "a", "tag": "PER", "from": 0, "to": 7}])
    names = {"article_id": "doc", "label": "tag", "start": "from", "end": "to"}

    report = room.desk.add_labels(frame, mapping=names, label_names={"PER": "Lexical"})

    assert (report.exact, report.unchecked) == (1, 1)
    assert spans(room, "label", "text") == [("Lexical", "Ferries")]


def test_a_table_that_lacks_columns_is_refused_with_those_it_has(room):
    with pytest.raises(LabelError) as refused:
        room.desk.add_labels([pd.DataFrame([{"doc": "a", "label": "x"}])], mapping={"end": "to"})

    assert str(refused.value) == (
        "DataFrame: no column 'to' for end; no column 'article_id'; no column 'start'; its columns are doc, label\n"
        "  Say which column is which, for example: --map article_id=doc --map label=tag"
    )


def test_what_a_desk_shows_as_spans_another_desk_takes(room, tmp_path):
    room.desk.add_labels(pd.DataFrame([row(BOSS, BOSS + 10, annotator="ana", polarity="negative")]))
    table = tmp_path / "spans.parquet"
    room.desk.spans().to_parquet(table)

    assert room.desk.add_labels(table).entered == {"imported": {"unchanged": 1}}


def test_brat_comes_in_with_discontinuous_spans_relations_and_attributes(room, tmp_path):
    ann = (
        f"T1\tLexical {BOSS} {BOSS + 10}\tUnion boss\n"
        f"T2\tInformational {INSULT} {INSULT + 3};{INSULT + 4} {INSULT + 11}\t“an insult”\n"
        "A1\tpolarity T1 negative\nR1\tsays Arg1:T1 Arg2:T2\nE1\tAttack:T1\n#1\tAnnotatorNotes T1\tsure?\n"
    )
    folder = files(tmp_path, a_ann=ann, a_txt=TEXT, b_ann="", b_txt="Ferries stop, says b.")

    report = room.desk.add_labels(folder, annotator="ana")

    assert (report.exact, report.without_label, report.rejected) == (3, 1, ())
    assert (report.files, report.untaken) == ({"brat": 2}, {"brat events": 1, "brat notes": 1})
    rows = spans(room, "span_id", "text", "check", "polarity", "part_of")
    first, second = rows[0][0], rows[1][0]
    assert rows == [
        (first, "Union boss", "exact", "negative", None),
        (second, "“an", "exact", None, None),
        (second[:-1] + "3", "insult”", "exact", None, second),
    ]
    assert plain(room.desk.relations(), "relation", "from_span", "to_span") == [("says", first, second)]
    assert plain(room.desk.annotations(), "unit_id", "state") == [
        ("article:a", "submitted"),
        ("article:b", "submitted"),
    ]


def test_offsets_in_a_text_that_is_not_the_articles_are_carried_over(room, tmp_path):
    given = "A heading\r\n\r\n" + TEXT
    changed = TEXT.replace("on Monday", "and ships stop on Monday")
    crlf = "Ferries stop,\r\nsays c."
    room.desk.add(articles({"id": "c", "text": crlf}, {"id": "d", "text": TEXT + " d"}))
    folder = files(
        tmp_path,
        a_ann=f"T1\tLexical {BOSS + 13} {BOSS + 23}\tUnion boss\nT2\tLexical 2 9\theading\n",
        a_txt=given,
        c_ann="T1\tLexical 15 19\tsays\n",
        c_txt=crlf,
        d_ann=f"T1\tLexical {BOSS + 15} {BOSS + 25}\tUnion boss\n",
        d_txt=changed + " d",
    )

    report = room.desk.add_labels(folder)

    assert (report.repaired, report.reanchored, report.faults) == ({"line-ends": 1}, 2, {"outside": 1})
    assert spans(room, "article_id", "start", "text", "check") == [
        ("a", BOSS, "Union boss", "reanchored:1.00"),
        ("c", 14, "says", "repaired:line-ends"),
        ("d", BOSS, "Union boss", "reanchored:0.83"),
    ]


def test_conll_is_laid_over_the_text_of_the_article_that_it_names(room, tmp_path):
    folder = files(
        tmp_path,
        all_conll="# article_id = a\nFerries B-Lexical\nstop I-Lexical\non O\nMonday O\n. O\n\nUnion B-Informational\n"
        "boss I-Informational\nMarta B-Lexical\nOlsén O\n🚢 B-Lexical\ncalled O\n\n"
        "# article_id = b\nFerries O\nstop O\n",
    )

    report = room.desk.add_labels(folder, annotator="ben")

    assert (report.exact, report.without_label, report.faults) == (3, 1, {"no-such-token": 1})
    assert spans(room, "article_id", "label", "start", "text") == [
        ("a", "Lexical", 0, "Ferries stop"),
        ("a", "Informational", BOSS, "Union boss"),
        ("a", "Lexical", TEXT.index("🚢"), "🚢"),
    ]
    [rejected] = report.rejected
    assert (rejected.item, rejected.reason) == (
        "line 10", "the token 'Marta' of line 10 does not stand there in the text"
    )  # fmt: skip


def test_tokens_of_another_text_are_rejected_as_a_whole(room, tmp_path):
    folder = files(tmp_path, a_conll="Ferries B-Lexical\nnever O\nsink O\nagain O\n")

    report = room.desk.add_labels(folder)

    assert report.faults == {"other-text": 1}
    assert plain(room.desk.annotations(), "annotator") == []


def test_a_second_document_of_the_same_annotator_about_an_article_is_rejected(room, tmp_path):
    folder = files(tmp_path, a_ann="T1\tLexical 0 7\tFerries\n", a_conll="Ferries B-Lexical\nstop O\n")

    report = room.desk.add_labels(folder)

    assert report.faults == {"twice": 1}
    assert [item.source for item in report.rejected] == [str(folder / "a.conll")]


def test_imported_labels_vote_and_can_be_built_from(room):
    both = [row(BOSS, BOSS + 10, annotator="ana"), row(BOSS, BOSS + 10, annotator="ben")]
    room.desk.add_labels(pd.DataFrame([*both, row(INSULT, INSULT + 11, annotator="ana")]))

    [line] = (room.desk.build("first").folder / "train.jsonl").read_text("utf-8").splitlines()

    built = json.loads(line)
    assert [(span["text"], span["votes"], span["of"]) for span in built["spans"]] == [("Union boss", 2, 2)]
    assert [(span["text"], span["votes"]) for span in built["disputed_spans"]] == [("“an insult”", 1)]


def test_imported_labels_are_nobodys_assigned_work_and_the_articles_are_still_sent(room):
    room.desk.add_labels(pd.DataFrame([row(BOSS, BOSS + 10, annotator="ana")]))

    assert room.desk.push().sent == 4
    status = {person.annotator: person for person in room.desk.status().annotators}
    ana = status["ana"]
    assert (ana.assigned, ana.submitted, ana.left, ana.imported, ana.spans) == (2, 0, 2, 1, 1)


def test_the_source_may_still_be_hidden_after_labels_came_in(room):
    room.desk.add_labels(pd.DataFrame([row(BOSS, BOSS + 10)]))

    room.settings("blind_source = false", "blind_source = true")

    assert (room.desk.push().sent, room.desk.push().sent) == (4, 0)


def test_labels_of_an_erased_article_or_person_do_not_come_back(room):
    frame = pd.DataFrame([row(BOSS, BOSS + 10, annotator="ana")])
    room.desk.add_labels(frame)
    room.desk.erase(annotator="ana")

    assert plain(room.desk.annotations(), "unit_id") == [("article:a",)]
    assert room.desk.add_labels(frame).faults == {"erased": 1}
    room.desk.erase(article_id="a")

    report = room.desk.add_labels(frame.assign(annotator="ben"))
    assert [(item.reason, item.raw) for item in report.rejected] == [
        ("the article was erased from this desk, for good", "")
    ]
    assert plain(room.desk.annotations(), "unit_id") == []


def test_a_desk_as_it_was_takes_no_labels(room):
    with (
        Desk.open(room.folder, as_of="2100-01-01") as then,
        pytest.raises(DeskError, match="cannot add labels"),
    ):
        then.add_labels(pd.DataFrame([row(BOSS, BOSS + 10)]))


def test_parts_that_people_draw_as_continued_are_one_span(tmp_path, monkeypatch):
    scheme = SCHEME.format(version=1).replace("[says]", "[says, continues]")
    with newsroom(tmp_path, monkeypatch, "ana", scheme=scheme) as room:
        room.desk.add(articles({"id": "a", "text": TEXT}))
        room.desk.push()
        link = {
            "from_id": "r2",
            "to_id": "r1",
            "type": "relation",
            "direction": "right",
            "labels": ["continues"],
        }
        parts = (span("r2", "Lexical", INSULT, INSULT + 11), span("r1", "Lexical", BOSS, BOSS + 10))
        room.submit("ana", "a", *parts, link)
        room.desk.pull()

        [first, second] = sorted(spans(room, "span_id", "text", "part_of"), key=lambda row: row[1])
        assert (first[1:], second[1:]) == (("Union boss", None), ("“an insult”", first[0]))
        assert plain(room.desk.relations(), "relation") == []
        assert len(room.desk.build("first").train) == 1


def test_spans_and_answers_may_lie_in_two_tables(room):
    answers = [
        {"article_id": "a", "annotator": "ana", "question": "stance", "value": "left"},
        {"article_id": "b", "annotator": "ana", "question": "stance", "value": "far"},
        {"article_id": "b", "annotator": "ana", "question": "mood", "value": "good"},
    ]

    report = room.desk.add_labels(
        [pd.DataFrame([row(BOSS, BOSS + 10, annotator="ana")]), pd.DataFrame(answers)]
    )

    assert (report.exact, report.answers) == (1, 1)
    assert [(item.source, item.item, item.reason) for item in report.rejected] == [
        ("DataFrame", "index 1", "unknown answer 'far'; stance takes left, center, right"),
        ("DataFrame", "index 2", "unknown question 'mood'; bias@1 has stance"),
    ]
    assert plain(room.desk.annotations(), "unit_id") == [("article:a",)]


def test_a_discontinuous_span_is_taken_whole_or_not_at_all(room, tmp_path):
    ann = f"T1\tLexical 0 7;{len(TEXT)} {len(TEXT) + 3}\tFerries xxx\nT2\tLexical {BOSS} {BOSS + 10}\tUnion boss\n"

    report = room.desk.add_labels(files(tmp_path, a_ann=ann, a_txt=TEXT))

    assert report.faults == {"outside": 1, "of-no-region": 1}
    assert spans(room, "text", "part_of") == [("Union boss", None)]


def test_labels_come_in_as_annotations_or_predictions_only(room):
    with pytest.raises(LabelError, match="annotations, predictions, both, not as 'gold'"):
        room.desk.add_labels(pd.DataFrame([row(BOSS, BOSS + 10)]), kind="gold")


def test_two_articles_with_the_text_of_the_file_must_be_told_apart(room, tmp_path):
    room.desk.add(articles({"id": "copy", "text": TEXT}))

    report = room.desk.add_labels(files(tmp_path, x_ann="T1\tLexical 0 7\tFerries\n", x_txt=TEXT))

    assert [item.reason for item in report.rejected] == ["it may be about a, copy: name the article"]


def test_the_name_of_the_file_that_an_article_came_from_is_its_name(room, tmp_path):
    news, labels = tmp_path / "news", tmp_path / "labels"
    news.mkdir(), labels.mkdir()
    write(news, ferry_txt="Ferries sail again, says the union.")
    write(labels, ferry_iob="Ferries B-Lexical\nsail O\nagain O\n,\tO\nsays O\nthe O\nunion O\n. O\n")
    room.desk.add(news)

    assert room.desk.add_labels(labels).exact == 1
    assert spans(room, "text") == [("Ferries",)]
