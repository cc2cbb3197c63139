"""Copies and stories by real worker processes of Dask: what one process finds."""

import os
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.articles import copies, scaling, stories
from copydesk.articles.scaling import engine as engines
from copydesk.articles.scaling.parts import Part, parts
from copydesk.articles.stories import Grouping
from copydesk.errors import ArticleError, ExtraError
from support.corpus import COPY, FERRY, ORIGINAL, told

pytestmark = pytest.mark.xdist_group("dask")

COLUMNS = ["article_id", "title", "text", "published"]


@pytest.fixture(scope="module")
def engine() -> Iterator[scaling.Engine]:
    with scaling.start(workers=2, rows=14) as engine:
        yield engine


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    """Forty articles: stories of three outlets, among them exact, near and contained copies; some without a date."""
    chance = random.Random(3)
    common = [f"{number}word" for number in range(300)]

    def prose(words: list[str], size: int) -> str:
        return " ".join(chance.choice(words) for _ in range(size)).capitalize() + "."

    texts = []
    for event in range(12):
        own = [
            f"{'abcdefghijkl'[event]}{name}" for name in ("brennick", "tallis", "olsen", "harlow", "4", "7")
        ]
        texts += [f"{prose(own + common[:60], 60)} {prose(own, 9)} {prose(common, 40)}" for _ in range(3)]
    texts += [
        texts[4],
        texts[9].replace("1word", "2word"),
        f"{prose(common, 200)} {texts[20]}",
        "",
        "Too short",
    ]
    chance.shuffle(texts)
    dates = [f"2026-03-{1 + chance.randrange(28):02d}" if chance.random() < 0.7 else None for _ in texts]
    rows = [
        (f"a{place * 7 % 100:02}", None if place % 9 == 0 else text.split(".")[0][:30], text, date)
        for place, (text, date) in enumerate(zip(texts, dates, strict=True))
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype("string")


@pytest.fixture(scope="module")
def files(articles: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same articles in two Parquet files, with row groups of five."""
    paths = [tmp_path_factory.mktemp("parquet") / name for name in ("a.parquet", "b.parquet")]
    for path, some in zip(paths, (articles[:18], articles[18:]), strict=True):
        some.assign(outlet="Gazette").to_parquet(path, row_group_size=5, index=False)
    return paths


def test_copies_are_those_that_one_process_finds_in_a_frame_or_in_files(engine, articles, files):
    found = copies.find(articles)
    assert {copy.kind for copy in found} == {"exact", "near", "contained"}
    assert scaling.find(engine, articles) == found
    assert scaling.find(engine, files) == found


def test_stories_are_those_that_one_process_finds_with_their_reasons_and_doubts(engine, articles, files):
    found = stories.group(articles)
    assert len(set(found.story.values())) > 5
    assert any(why.phrases for why in found.why.values())
    assert found.doubtful
    assert scaling.group(engine, articles) == found
    assert scaling.group(engine, files) == found


def test_known_stories_and_what_people_said_count_as_in_one_process(engine, articles):
    first = stories.group(articles).story
    one, other, *_ = (article for article in sorted(first) if first[article] == first[sorted(first)[0]])
    known = {article: story for article, story in first.items() if article not in (one, sorted(first)[-1])}
    lone = next(article for article in articles["article_id"] if article not in first)
    said = {"apart": [(one, other)], "together": [(other, lone)]}
    found = stories.group(articles, known, **said)
    assert found.story != first
    assert scaling.group(engine, articles, known, **said) == found


def test_the_work_is_done_by_processes_of_their_own(engine, articles):
    given = engine.parts(articles, COLUMNS)
    workers = set(engine.results([engine.one(_process, part) for part in given]))
    assert len(given) == 3
    assert len(workers) == 2
    assert os.getpid() not in workers


def _process(_part: pd.DataFrame) -> int:
    return os.getpid()


def test_no_articles_have_neither_copies_nor_stories(engine):
    none = pd.DataFrame(columns=COLUMNS, dtype="string")
    assert scaling.find(engine, none) == []
    assert scaling.group(engine, none) == Grouping({}, {}, (), ())


def test_files_are_cut_by_their_row_groups(files):
    a, b = map(str, files)
    assert list(parts(files, COLUMNS, 7)) == [
        Part(a, (0, 1)), Part(a, (2, 3)), Part(b, (0, 1)), Part(b, (2, 3)), Part(b, (4,)),
    ]  # fmt: skip


def test_a_file_that_lacks_a_column_or_is_none_is_named(engine, tmp_path):
    path = tmp_path / "articles.parquet"
    pd.DataFrame({"article_id": ["a"], "body": ["x"]}).to_parquet(path)
    with pytest.raises(ArticleError, match=r"articles\.parquet: has no published, text; needed are"):
        scaling.find(engine, [path])
    with pytest.raises(ArticleError, match=r"gone\.parquet: cannot be read"):
        scaling.find(engine, [tmp_path / "gone.parquet"])


def test_a_desk_finds_the_same_by_the_workers_of_a_scheduler(engine, tmp_path, monkeypatch, run):
    with Desk.init(tmp_path / "desk") as desk:
        monkeypatch.chdir(tmp_path / "desk")
        desk.add(told(*FERRY, COPY, ORIGINAL))
        alone = run("stories", "--dry-run")
        address = engine.client.scheduler.address
        assert run("stories", "--dry-run", "--engine", "dask", "--scheduler", address).lines == alone.lines


def test_a_scheduler_without_the_engine_and_an_unknown_engine_are_refused(tmp_path, monkeypatch, run):
    with Desk.init(tmp_path / "desk"):
        monkeypatch.chdir(tmp_path / "desk")
        assert "a scheduler is of the engine 'dask'" in run("stories", "--scheduler", "tcp://127.0.0.1:1").err
        assert "no engine is called 'spark'; there is 'dask'" in run("stories", "--engine", "spark").err


def test_where_no_scheduler_answers_the_error_says_how_to_start_one(monkeypatch):
    monkeypatch.setattr(engines, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    with (
        pytest.raises(scaling.EngineError, match=rf"no scheduler answers at {address}(.|\n)*dask scheduler"),
        scaling.start(address),
    ):
        pass


def test_an_address_without_a_port_is_refused_at_once():
    with (
        pytest.raises(scaling.EngineError, match="no scheduler answers at nonsense: missing port number"),
        scaling.start("nonsense"),
    ):
        pass


def test_workers_that_lack_copydesk_or_have_other_versions_are_refused():
    own = engines._versions()
    lacking = ModuleNotFoundError("No module named 'copydesk'")
    with pytest.raises(scaling.EngineError) as error:
        engines._check({"tcp://a": own, "tcp://b": own | {"numpy": "1.0"}, "tcp://c": lacking})
    assert str(error.value) == (
        f"workers are not fit: tcp://b has numpy 1.0, not {own['numpy']}; tcp://c: No module named 'copydesk'\n"
        "  Install the same versions everywhere: with others the result may be another."
    )


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ExtraError) as error, scaling.start():
        pass
    assert str(error.value) == (
        "several processes need the extra 'scale', which brings dask: import of dask halted; None in sys.modules\n"
        "  Run 'pip install \"copydesk[scale]\"'."
    )
