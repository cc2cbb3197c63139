"""Real labels through the desk and `build`, then `baseline`: figures, curves, time; and random labels, many times.

pytest -m evidence tests/evidence/test_baseline_real.py -s
"""

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from copydesk import Desk, printing
from copydesk.dataset import Dataset
from copydesk.dataset.baseline import Report
from copydesk.schemes import LabelScheme, Option, Question
from support.narrative_frames import Annotations, questions, ratings
from support.training_sets import row, training_set

SHARED = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.evidence


def built(folder: Path, scheme: str, articles: pd.DataFrame, labels: Sequence[pd.DataFrame]) -> Dataset:
    """Take articles and labels through a desk, as `add`, `add-labels` and `build` do."""
    (folder / "scheme").mkdir()
    (folder / "scheme" / "scheme.yaml").write_text(scheme, "utf-8")
    people = sorted({who for frame in labels for who in frame["annotator"]})
    with Desk.init(folder / "desk", str(folder / "scheme"), people) as desk:
        desk.add(articles)
        for frame in labels:
            print(desk.add_labels(frame))
        return desk.build("real")


def shown(dataset: Dataset, *about: str) -> Report:
    """Print a baseline as the command does, with the time that it took."""
    began, cpu = time.perf_counter(), time.process_time()
    report = dataset.baseline(about)
    taken = time.perf_counter() - began, time.process_time() - cpu
    printing.baseline(report, None, as_json=False)
    print(f"{taken[0]:.1f} s, {taken[1]:.1f} s of processor time")
    return report


def test_the_spans_of_three_exports(tmp_path):
    """Reports on attacks on the police, ten labels of facts in them: a plain tagger finds most."""
    articles, spans = {}, []
    for number in (1, 2, 3):
        path = SHARED / "label-studio-exports" / f"LEOKA_team_{number}.json"
        for task in json.loads(path.read_text("utf-8")):
            text = task["data"]["text"]
            name = articles.setdefault(text, f"report-{len(articles):03}")
            for annotation in task["annotations"]:
                if annotation["was_cancelled"]:
                    continue
                who = f"p{annotation['completed_by']['id']}"
                for region in annotation["result"]:
                    if region["type"] == "labels":
                        value = region["value"]
                        spans.append((name, who, value["labels"][0], value["start"], value["end"]))
    columns = ["article_id", "annotator", "label", "start", "end"]
    frame = pd.DataFrame(spans, columns=columns).drop_duplicates()
    labels = ", ".join(f"{{name: {name}}}" for name in sorted(set(frame["label"])))
    scheme = f"name: leoka\nversion: 1\ntitle: LEOKA\nrules: {{edges: trim}}\nlabels: [{labels}]\n"
    texts = pd.DataFrame({"id": list(articles.values()), "text": list(articles)})
    report = shown(built(tmp_path, scheme, texts, [frame]))
    (result,) = report.results
    f1 = {figure.name: figure for figure in result.figures}["F1, overlap of 0.5 or more"]
    assert f1.value > 0.5
    assert f1.interval is not None
    assert f1.value > (f1.usual or 0)


def test_the_answers_on_400_articles(tmp_path):
    """Yes/no questions on the framing of climate news: the conflict ones can be learned from words, mostly."""
    folder = SHARED / "narrative-frames"
    annotations: Annotations = json.loads((folder / "full_annotations.json").read_text("utf-8"))
    texts = pd.read_csv(folder / "articles_metadata.tsv", sep="\t", dtype="string")
    texts = texts[texts["ID"].isin(list(annotations)) & texts["text"].notna()]
    articles = pd.DataFrame({"id": texts["ID"], "text": texts["text"], "outlet": texts["source"]})
    asked = questions(annotations)
    frames = [
        ratings(annotations, name).assign(question=name).query("value in ['yes', 'no']") for name in asked
    ]
    given = pd.concat(frames).rename(columns={"unit": "article_id"})
    given["annotator"] = given["annotator"].str.replace("annotator ", "p")
    given = given[given["article_id"].isin(articles["id"].tolist())]
    lines = "".join(f"  - {{name: {name}, level: nominal, options: ['yes', 'no']}}\n" for name in asked)
    scheme = f"name: frames\nversion: 1\ntitle: Frames\nquestions:\n{lines}"
    dataset = built(tmp_path, scheme, articles, [given])
    shown(dataset, "co2", "ec1", "mo1")
    began = time.perf_counter()
    report = dataset.baseline(curve=False)
    found = {result.about: result.figures[-1] for result in report.results}
    print(f"all {len(asked)} questions without curves: {time.perf_counter() - began:.1f} s")
    for name, above in found.items():
        print(f"  {name}: above chance by {above.value} {above.interval}")
    print("  no model:", report.left_out)
    assert found["ec1"].interval[0] > 0


def test_random_labels_are_above_chance_as_rarely_as_95_percent_says(tmp_path):
    scheme = LabelScheme(
        "mood", 1, "Mood", "invented", (), questions=(Question("mood", "Mood", (Option("a"), Option("b")), "nominal"),)
    )  # fmt: skip
    words = [f"word{number}" for number in range(50)]
    verdicts: Counter[str] = Counter()
    above: Counter[bool] = Counter()
    for draw in range(60):
        chance = random.Random(draw)
        rows = [
            row(f"a{n}", " ".join(chance.choices(words, k=25)), f"s{n}", {"mood": chance.choice("ab")})
            for n in range(400)
        ]
        (result,) = (
            training_set(tmp_path, scheme, {"train": rows[:300], "test": rows[300:]}, f"set-{draw}")
            .baseline()
            .results
        )
        verdicts[str(result.verdict)] += 1
        above[result.figures[-1].interval[0] > 0] += 1
    print(f"\n60 sets with random labels: {dict(verdicts)}; surely above chance: {above[True]}")
    assert above[True] <= 4
    assert verdicts["helps"] <= 4
