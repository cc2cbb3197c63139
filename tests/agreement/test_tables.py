"""Figures laid out: as a frame to keep, as tables to quote from."""

from copydesk.agreement import Agreement, Table, frame, tables

FEW = "fewer than 20 stories: the interval is rough, rather too narrow"
TRAP = "95.0% of the pairs agree, but nearly all ratings are 'no'"
RAW = Agreement(
    "raw agreement", "share of agreeing pairs", 0.95, (0.9, 1.0), 40, 2, 40, 18, (FEW,), about="war"
)
ALPHA = Agreement(
    "Krippendorff's alpha", "nominal", -0.02, (-0.1, 0.0), 40, 2, 40, 18, (TRAP, FEW), about="war"
)
F1 = Agreement("span F1", "exact", 2 / 3, None, 1, 2, 1, 1, (FEW,), what="Lexical", about="spans")
TOKEN = Agreement("token alpha", "nominal, tokens Lexical or not", None, None, 1200, 2, 1200, 1, (FEW,),
                  what="Lexical", about="spans")  # fmt: skip


def test_counts_that_all_share_stand_in_the_title_and_a_note_on_all_is_a_line_of_its_own():
    assert tables([RAW, ALPHA]) == (
        [
            Table(
                "war: 40 units, 2 annotators, 40 pairs, 18 stories",
                ("figure", "rule", "value", "95 % interval", "note"),
                (
                    ("raw agreement", "share of agreeing pairs", "0.950", "0.900 to 1.000", ""),
                    ("Krippendorff's alpha", "nominal", "-0.020", "-0.100 to 0.000", "1"),
                ),
            )
        ],
        [
            f"(1) {TRAP}",
            "Fewer than 20 stories: the interval is rough, rather too narrow.",
            "Intervals: BCa bootstrap over stories.",
        ],
    )


def test_counts_that_differ_are_columns_and_a_part_is_named_once():
    [table], _ = tables([F1, TOKEN])
    assert table == Table(
        "spans",
        ("of", "figure", "rule", "value", "units", "annotators", "pairs", "stories"),
        (
            ("Lexical", "span F1", "exact", "0.667", "1", "2", "1", "1"),
            ("", "token alpha", "nominal, tokens Lexical or not", "undefined", "1,200", "2", "1,200", "1"),
        ),
    )


def test_what_there_is_one_of_is_named_so_and_no_figures_are_no_tables():
    assert tables([F1])[0][0].title == "spans: 1 unit, 2 annotators, 1 pair, 1 story"
    assert tables([]) == ([], [])


def test_a_frame_has_one_row_a_figure():
    pair = Agreement(
        "span F1", "exact", None, None, 0, 2, 0, 0, (), who=("ana", "ben"), period="2026-03", about="spans"
    )
    found = frame([ALPHA, pair])
    assert found.to_csv(index=False, lineterminator="\n") == (
        "about,part,figure,rule,value,low,high,n_units,n_annotators,n_pairs,n_stories,note\n"
        f'war,,Krippendorff\'s alpha,nominal,-0.02,-0.1,0.0,40,2,40,18,"{TRAP}; {FEW}"\n'
        'spans,"ana and ben, 2026-03",span F1,exact,,,,0,2,0,0,\n'
    )
    assert list(map(str, found.dtypes)) == ["string"] * 4 + ["Float64"] * 3 + ["Int64"] * 4 + ["string"]
