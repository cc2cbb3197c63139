"""`Dataset.baseline`: what can be learned is learned, what cannot is said, and the test part never reaches a fit."""

import random
from dataclasses import asdict, replace

import pytest

from copydesk.dataset import Dataset
from copydesk.dataset.baseline import learners, spans
from copydesk.errors import BuildError, ExtraError
from copydesk.schemes import Attribute, Label, LabelScheme, Option, Question
from support.training_sets import row, training_set

SCHEME = LabelScheme(
    name="mood",
    version=1,
    title="Mood",
    source="invented",
    labels=(Label("Person", "1", "#c2410c"),),
    questions=(Question("mood", "Mood", (Option("glad"), Option("grim")), "nominal"),),
)
WORDS = ["harbour", "ferry", "strike", "council", "budget", "winter", "storm", "market", "school", "river"]
MOODS = {"glad": "triumph", "grim": "ruin"}
NAMES = ["Olsén", "Okafor", "Brandt", "Ruiz"]


def article(number: int, story: str, *, says: str | None = None, answer: str | None = None) -> dict:
    """Make a row that says a mood in a word, with a person in it; the answer is that mood unless another is given."""
    chance = random.Random(number)
    mood = says or ("glad", "grim")[number % 2]
    words = [*(chance.choice(WORDS) for _ in range(20)), MOODS[mood]]
    chance.shuffle(words)
    before = " ".join(words) + ". So said Mr "
    person = NAMES[number % len(NAMES)]
    span = ("Person", len(before), len(before) + len(person))
    return row(f"a{number}", f"{before}{person} on Monday.", story, {"mood": answer or mood}, [span])


def dealt(n: int, of_story: int = 1, **more) -> dict[str, list[dict]]:
    """Deal so many articles, some to a story: of five stories one to test, one to validation."""
    rows = [article(number, f"s{number // of_story}", **more) for number in range(n)]
    parts = {"train": [], "validation": [], "test": []}
    for number, one in enumerate(rows):
        parts[{3: "validation", 4: "test"}.get(number // of_story % 5, "train")].append(one)
    return parts


@pytest.fixture
def learnable(tmp_path) -> Dataset:
    return training_set(tmp_path, SCHEME, dealt(200))


def test_what_the_words_tell_is_learned_and_the_curve_is_flat_at_the_top(learnable):
    mood, persons = learnable.baseline().results
    assert {figure.name: (figure.value, figure.usual) for figure in mood.figures} == {
        "macro F1": (1.0, 0.3333),
        "accuracy": (1.0, 0.5),
        "balanced accuracy": (1.0, 0.5),
        "above chance (balanced accuracy)": (0.5, None),
    }
    assert [(one.name, one.n_train, one.n_test, one.f1) for one in mood.classes] == [
        ("glad", 60, 20, 1.0),
        ("grim", 60, 20, 1.0),
    ]
    assert [(point.stories, point.rows) for point in mood.curve] == [
        (12, 12), (24, 24), (48, 48), (60, 60), (96, 96), (120, 120),
    ]  # fmt: skip
    assert (mood.verdict, mood.sentences[1]) == (
        "flat",
        "Doubling the stories from 60 to 120 changed macro F1 by +0.00 (+0.00 to +0.00). "
        "The curve is flat: more labels of this kind will hardly help a plain model.",
    )
    assert (persons.headline, persons.classes[0].f1, persons.classes[0].n_test) == (
        "F1, overlap of 0.5 or more",
        1.0,
        40,
    )


def test_labels_at_random_are_told_from_chance_by_nothing_and_the_curve_is_called_flat(tmp_path):
    chance = random.Random(5)
    parts = dealt(500)
    for rows in parts.values():
        for one in rows:
            one["answers"] = {"mood": chance.choice(["glad", "grim"])}
    mood = training_set(tmp_path, SCHEME, parts).baseline(["mood"]).results[0]
    above = mood.figures[-1]
    assert above.interval[0] < 0 < above.interval[1]
    assert mood.verdict == "flat"
    assert mood.gain.interval[0] < 0 < mood.gain.interval[1]
    assert mood.sentences[0].startswith("It cannot be told from chance (balanced accuracy) on 100 stories: ")
    assert "The curve is flat at chance: the words do not tell this" in mood.sentences[1]


def test_where_labels_are_still_too_few_more_are_likely_to_help(tmp_path):
    # One of 150 words tells: most of them are in no article of half of the stories.
    telling = [f"{letter}{number}" for letter in ("glad", "grim") for number in range(75)]
    rows = []
    for number in range(400):
        word = random.Random(number).choice(telling)
        text = f"Monday news {word} again."
        rows.append(row(f"a{number}", text, f"s{number}", {"mood": word[:4]}))
    parts = {"train": rows[:160], "test": rows[160:]}
    mood = training_set(tmp_path, replace(SCHEME, labels=()), parts).baseline().results[0]
    assert mood.verdict == "helps"
    assert mood.sentences[1].endswith("More labels are likely to help.")


def test_the_same_seed_gives_the_same_report_and_another_other_samples(learnable):
    first, again, other = (learnable.baseline(["mood"], seed=seed) for seed in (0, 0, 1))
    assert asdict(first) == asdict(again)
    assert asdict(first) != asdict(other)


def test_what_is_fitted_on_is_train_alone(learnable, monkeypatch):
    fitted = {"documents": set(), "tokens": set()}
    found = spans.Spans._fitted
    guess, made = learners.Documents.guess, learners.Documents.__init__

    def watched(self, fit, answers, on):
        fitted["documents"] |= set(fit.tolist())
        assert not set(fit.tolist()) & set(on.tolist())
        return guess(self, fit, answers, on)

    def words(self, texts, of):
        fitted["words"] = set(of.tolist())
        made(self, texts, of)

    def tokens(self, fit):
        fitted["tokens"] |= set(fit.tolist())
        return found(self, fit)

    monkeypatch.setattr(spans.Spans, "_fitted", tokens)
    monkeypatch.setattr(learners.Documents, "guess", watched)
    monkeypatch.setattr(learners.Documents, "__init__", words)
    learnable.baseline()
    train = set(range(len(learnable.train)))
    assert fitted == {"documents": train, "tokens": train, "words": train}


def test_what_test_says_changes_no_guess_about_its_other_rows(tmp_path):
    parts = dealt(200)
    changed = dealt(200)
    for one in changed["test"][1:]:
        one |= {"text": f"triumph ruin of Mr Olsén and Mr Unheard {one['text']}", "spans": []}
        one["answers"] = {"mood": "glad"}
    alone = {**parts, "test": parts["test"][:1], "validation": []}
    crowd = {**changed, "validation": []}
    first = training_set(tmp_path, SCHEME, alone, "alone").baseline(curve=False, resamples=0)
    other = training_set(tmp_path, SCHEME, crowd, "crowd").baseline(curve=False, resamples=0)
    from copydesk.dataset.baseline.planning import plan
    from copydesk.dataset.baseline.reading import read

    counts = []
    for name in ("alone", "crowd"):
        corpus = read(Dataset(tmp_path / name))
        planned, _ = plan(corpus, SCHEME, 0, curve=False)
        counts.append(
            [
                one.target.count(one.design.fitted, one.design.scored, one.design.validation)[0].tolist()
                for one in planned
            ]
        )
    assert counts[0] == counts[1]
    assert [result.n_test for result in first.results] == [1, 1]
    assert [result.n_test for result in other.results] == [40, 40]


def test_an_interval_over_stories_is_wider_than_over_articles_where_stories_repeat(tmp_path):
    """Five articles of a story stand and fall together: the same rows as stories of their own look surer."""
    chance = random.Random(1)
    parts = dealt(500, of_story=5)
    for rows in parts.values():
        turned: dict[str, bool] = {}
        for one in rows:
            if turned.setdefault(one["story_id"], chance.random() < 0.3):
                one["answers"] = {"mood": {"glad": "grim", "grim": "glad"}[one["answers"]["mood"]]}
    alone = {part: [one | {"story_id": None} for one in rows] for part, rows in parts.items()}

    def width(name: str, rows: dict) -> float:
        accuracy = (
            training_set(tmp_path, SCHEME, rows, name).baseline(["mood"], curve=False).results[0].figures[1]
        )
        return accuracy.interval[1] - accuracy.interval[0]

    assert width("stories", parts) > 1.4 * width("articles", alone)


def test_without_labels_in_test_train_is_cut_by_stories(tmp_path):
    parts = dealt(100, of_story=2)
    report = training_set(tmp_path, SCHEME, {"train": parts["train"]}).baseline(["mood"])
    mood = report.results[0]
    assert report.scored_on == "train, cut by stories into 5 folds"
    assert (mood.n_train, mood.n_test, mood.n_test_stories, mood.figures[1].value) == (60, 60, 30, 1.0)
    assert (
        mood.notes[0] == "test has nothing to score, so this is a cross validation over the stories of train"
    )


def test_a_copy_in_another_story_is_in_the_same_fold(tmp_path):
    rows = [article(number, f"s{number}") for number in range(10)]
    rows[7] |= {"text": rows[0]["text"], "answers": rows[0]["answers"]}
    from copydesk.dataset.baseline.reading import codes, design, read

    corpus = read(training_set(tmp_path, SCHEME, {"train": rows}))
    for fit, on in design(corpus, codes(range(10)), 0).folds:
        assert (0 in on) == (7 in on)
        assert set(fit.tolist()) | set(on.tolist()) == set(range(10))


def test_what_is_disputed_or_unanswered_is_left_out_and_counted(tmp_path):
    parts = dealt(60)
    parts["train"][0] |= {"answers": {"mood": None}, "disputed_answers": ["mood"]}
    parts["train"][1] |= {"answers": {"mood": None}}
    parts["test"][0] |= {"answers": {"mood": None}, "n_annotators": 0, "spans": []}
    mood, spans = training_set(tmp_path, SCHEME, parts).baseline(curve=False).results
    assert mood.left_out == {"disputed": 1, "not answered": 1, "nobody submitted it": 1}
    assert (mood.n_train, mood.n_test) == (34, 11)
    assert spans.left_out == {"nobody submitted it": 1}
    assert (spans.n_train, spans.n_test) == (36, 11)


def test_a_disputed_span_is_neither_right_nor_wrong(tmp_path):
    parts = dealt(100)
    for one in parts["test"]:
        one["disputed_spans"] = [{**one["spans"][0], "votes": 1, "of": 2}]
        one["spans"] = []
    parts["test"][0]["spans"] = parts["train"][0]["spans"][:0]
    spans = training_set(tmp_path, SCHEME, parts).baseline(labels=["Person"], curve=False).results[0]
    assert [(figure.name, figure.value) for figure in spans.figures[:3]] == [
        ("precision, exact", None),
        ("recall, exact", None),
        ("F1, exact", None),
    ]
    assert "disputed spans: 20; neither learned from nor scored" in spans.notes


def test_a_question_of_several_values_is_one_model_a_value(tmp_path):
    topics = Question("topics", "Topics", (Option("sea"), Option("money"), Option("art")), "nominal", True)
    scheme = replace(SCHEME, labels=(), questions=(topics,))
    rows = []
    for number in range(120):
        sea, money = number % 2 == 0, number % 3 == 0
        text = f"news {'ferry' if sea else 'bus'} and {'budget' if money else 'chess'} again"
        values = [name for name, there in (("sea", sea), ("money", money)) if there]
        rows.append(row(f"a{number}", text, f"s{number}", {"topics": values}))
    result = training_set(tmp_path, scheme, {"train": rows[:90], "test": rows[90:]}).baseline().results[0]
    assert result.kind == "any of 3 values, each against the rest"
    assert {figure.name: (figure.value, figure.usual) for figure in result.figures} == {
        "macro F1": (1.0, 0.0),
        "all values right": (1.0, 0.3333),
        "balanced accuracy": (1.0, 0.5),
        "above chance (balanced accuracy)": (0.5, None),
    }
    assert [(one.name, one.n_train, one.n_test) for one in result.classes] == [
        ("sea", 45, 15), ("money", 30, 10), ("art", 0, 0),
    ]  # fmt: skip


def test_pairs_and_stories_are_units_too(tmp_path):
    question = Question("same", "Same?", (Option("yes"), Option("no")), "ordinal")
    for unit in ("pair", "story"):
        scheme = replace(SCHEME, unit=unit, labels=SCHEME.labels, questions=(question,))
        rows = []
        for number in range(60):
            same = number % 2
            texts = ["Ferries stop, says Mr Brandt.", "Ferries stop again." if same else "Museum opens late."]
            articles = [
                {key: one[key] for key in ("article_id", "story_id", "outlet", "published", "url", "title",
                                           "text", "text_sha256")}
                for one in (row(f"a{number}-{n}", text, f"s{number}") for n, text in enumerate(texts))
            ]  # fmt: skip
            made = row("", "", None, {"same": "yes" if same else "no"})
            span = {"label": "Person", "start": 22, "end": 28, "text": "Brandt", "article_id": f"a{number}-0"}
            made = {key: value for key, value in made.items() if key not in articles[0]}
            made |= {"articles": articles, "unit_id": f"{unit}:{number}", "spans": [span]}
            rows.append(made)
        set_ = training_set(tmp_path, scheme, {"train": rows[:40], "test": rows[40:]}, unit)
        same, spans = set_.baseline(curve=False).results
        assert (same.n_train, same.n_train_stories, same.figures[0].value) == (40, 40, 1.0)
        assert same.kind == "one of 2, ordinal: taken as nominal, so that near misses count as misses"
        assert (spans.n_test, spans.classes[0].n_test, spans.classes[0].f1) == (20, 20, 1.0)


def test_a_set_that_is_too_small_says_so(tmp_path):
    rows = [article(number, f"s{number // 3}") for number in range(18)]
    report = training_set(
        tmp_path, SCHEME, {"train": rows[:12], "validation": rows[12:15], "test": rows[15:]}
    ).baseline()
    mood = report.results[0]
    assert mood.verdict == "too small"
    assert mood.figures[0].interval is None
    assert mood.notes[0] == "1 story to score: too few for intervals, which need 5; 20 are better"
    assert mood.sentences[1] == (
        "Too small to tell whether more labels would help: 4 stories to fit on, where 10 are the least; "
        "1 story to score, where 5 are the least."
    )
    assert [point.stories for point in mood.curve] == [1, 2, 3, 4]


def test_a_class_without_an_example_in_train_is_named(tmp_path):
    parts = dealt(60)
    scheme = replace(
        SCHEME,
        labels=(*SCHEME.labels, Label("Place", "2", "#1d4ed8")),
        attributes=(Attribute("polarity", "Polarity", "choice", (Option("good"),)),),
    )
    for one in parts["test"][:3]:
        one["spans"] = [*one["spans"], {"label": "Place", "start": 0, "end": 4, "text": one["text"][:4]}]
    spans = training_set(tmp_path, scheme, parts).baseline(labels=["Person", "Place"], curve=False).results[0]
    assert "in test, but never in train, so never guessed: Place (3)" in spans.notes
    assert "not told by this model: polarity" in spans.notes
    assert [(one.name, one.n_train, one.n_test, one.recall) for one in spans.classes] == [
        ("Person", 36, 12, 1.0), ("Place", 0, 3, 0.0),
    ]  # fmt: skip


def test_all_that_cannot_be_learned_is_said_at_once(tmp_path):
    parts = dealt(20)
    for one in (one for rows in parts.values() for one in rows):
        one |= {"spans": [], "answers": {"mood": "glad"}}
    parts["train"][0] |= {"answers": {"mood": None}, "disputed_answers": ["mood"]}
    with pytest.raises(BuildError) as error:
        training_set(tmp_path, SCHEME, parts).baseline()
    assert str(error.value) == (
        "there is nothing in first that a model could learn: "
        "mood: all 11 rows in train have the one answer 'glad' (left out: disputed 1); "
        "spans: train has no span of Person to learn from (0 disputed)\n"
        "  Label more, or settle disputes with 'copydesk adjudicate'; then build another set."
    )


def test_what_can_be_learned_is_though_the_rest_cannot(tmp_path):
    parts = dealt(60)
    for one in (one for rows in parts.values() for one in rows):
        one["spans"] = []
    report = training_set(tmp_path, SCHEME, parts).baseline(curve=False)
    assert [result.about for result in report.results] == ["mood"]
    assert report.left_out == {"spans": "train has no span of Person to learn from (0 disputed)"}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"test": [article(1, "s")]}, "first has no rows in train, so there is nothing to fit a model on "
         "(train 0, validation 0, test 1)"),
        ({"train": [article(1, "s") | {"text": None}]}, "first is a release without the texts: a model has "
         "nothing to learn from"),
        ({"train": [article(1, "s"), article(2, "s")]}, "there is nothing in first that a model could learn: "
         "mood: test has no row to score on, and train is one story, which cannot be cut; "
         "spans: test has no row to score on, and train is one story, which cannot be cut"),
    ],
)  # fmt: skip
def test_a_set_that_nothing_can_be_fitted_on_is_refused(tmp_path, parts, said):
    given = {part: [one | {"text": one["text"] or ""} for one in rows] for part, rows in parts.items()}
    made = training_set(tmp_path, SCHEME, given)
    for part, rows in parts.items():  # as `release` leaves them
        import json

        (made.folder / f"{part}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    with pytest.raises(BuildError) as error:
        made.baseline()
    assert str(error.value).split("\n")[0] == said


def test_questions_and_labels_that_are_not_there_are_named_together(learnable):
    with pytest.raises(BuildError) as error:
        learnable.baseline(["tone"], ["Place", "Person"])
    assert str(error.value).split("\n")[0] == (
        "mood@1 has no question 'tone': it has mood; mood@1 has no label 'Place': it has Person"
    )


def test_without_scikit_learn_the_extra_is_named(learnable, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ExtraError) as error:
        learnable.baseline()
    assert str(error.value) == (
        "a baseline needs the extra 'baseline', which brings scikit-learn: "
        "import of sklearn halted; None in sys.modules\n"
        "  Run 'pip install \"copydesk[baseline]\"'."
    )
