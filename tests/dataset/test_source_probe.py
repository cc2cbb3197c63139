"""What the outlet alone, or the length alone, tells of the labels."""

from copydesk.dataset.splits.probe import probe


def row(story: str, outlet: str, stance: str | None, length: int = 100, labels: tuple[str, ...] = ()) -> dict:
    return {
        "article_id": f"{story}-{outlet}",
        "story_id": story,
        "outlet": outlet,
        "text": "x" * length,
        "answers": {"stance": stance},
        "spans": [{"label": label} for label in labels],
    }


def test_an_outlet_that_always_leans_to_one_side_is_told_from_chance():
    def part(first: int, stories: int) -> list[dict]:
        return [
            row(f"s{n}", outlet, stance)
            for n in range(first, first + stories)
            for outlet, stance in (("A", "left"), ("B", "right"), ("C", "left" if n % 2 else "right"))
        ]

    outlet, length = probe(part(0, 20), part(20, 10))

    assert {key: outlet[key] for key in ("of", "by", "n", "stories", "majority", "accuracy")} == {
        "of": "stance", "by": "outlet", "n": 30, "stories": 10, "majority": 0.5, "accuracy": 0.8333,
    }  # fmt: skip
    assert (outlet["chance"], outlet["balanced"], outlet["above_chance"], outlet["tells"]) == (
        0.5,
        0.8333,
        0.3333,
        True,
    )
    assert 0.2 < outlet["interval"][0] < 0.3333 < outlet["interval"][1] < 0.5
    assert (length["by"], length["balanced"], length["tells"]) == ("length", 0.5, False)


def test_lengths_that_go_with_a_label_are_told_and_each_label_of_spans_is_there_or_not():
    def part(first: int, stories: int) -> list[dict]:
        return [
            row(f"s{n}", "A", None, 1000 if n % 2 else 100, ("Lexical",) if n % 2 else ())
            for n in range(first, first + stories)
        ]

    found = {(one["of"], one["by"]): one for one in probe(part(0, 20), part(20, 10))}

    assert set(found) == {("span Lexical", "outlet"), ("span Lexical", "length")}
    assert found["span Lexical", "length"]["balanced"] == 1
    assert found["span Lexical", "length"]["tells"]
    assert found["span Lexical", "outlet"]["above_chance"] == 0


def test_a_question_of_several_values_is_measured_value_by_value():
    def part(first: int) -> list[dict]:
        return [
            row(f"s{n}", "AB"[n % 2], None) | {"answers": {"topics": ["sea", "war"][n % 2 :]}}
            for n in range(first, first + 6)
        ]

    found = {(one["of"], one["by"]): one["balanced"] for one in probe(part(0), part(6))}

    assert found["topics = sea", "outlet"] == 1
    assert found["topics = war", "outlet"] == 1


def test_an_outlet_that_train_has_not_is_guessed_to_be_as_the_rest():
    train = [row(f"s{n}", "A", "left") for n in range(3)] + [row("s3", "B", "right")]
    test = [
        row(f"t{n}", "new", stance)
        for n, stance in enumerate(["left", "left", "left", "right", "right", "left"])
    ]

    outlet, _ = probe(train, test)

    assert (outlet["accuracy"], outlet["majority"], outlet["above_chance"]) == (0.6667, 0.6667, 0)


def test_few_stories_and_a_single_answer_have_no_interval_and_say_why():
    train = [row("s", "A", "left"), row("t", "B", "right")]

    few, _ = probe(train, [row("u", "A", "left"), row("v", "B", "right")])
    same, _ = probe(train, [row(f"u{n}", "A", "left") for n in range(9)])

    assert (few["interval"], few["why"]) == (
        None,
        "no interval: test has fewer than 5 stories with an answer",
    )
    assert (same["interval"], same["why"]) == (None, "nothing to tell apart: test has one answer only")


def test_without_labels_in_train_or_in_test_there_is_nothing_to_probe():
    assert probe([], [row("s", "A", "left")]) == []
    assert probe([row("s", "A", None)], [row("t", "A", "left")]) == []


def test_the_articles_of_a_pair_are_one_source():
    def pair(n: int) -> dict:
        outlets = ("A", "B") if n % 2 else ("A", "C")
        articles = [row(f"s{n}", outlet, None) for outlet in outlets]
        return {"articles": articles, "answers": {"same": "yes" if n % 2 else "no"}, "spans": []}

    outlet, _ = probe([pair(n) for n in range(6)], [pair(n) for n in range(6, 12)])

    assert (outlet["of"], outlet["balanced"]) == ("same", 1)
