"""`schemes from-label-studio`: a labeling config, in a file or on a server, as a scheme's folder."""

import pytest

from copydesk.desk.scheme_folders import read, scheme_name, use
from copydesk.errors import LabelError, SchemeError, StudioError
from copydesk.schemes import load
from support.fake_studio import TOKEN, FakeStudio
from support.newsroom import hashes, newsroom

XML = """<View><Labels name="ner" toName="doc"><Label value="PER" background="red"/></Labels>
<Text name="doc" value="$body"/><Image name="i" value="$photo"/></View>"""
YAML = """\
name: {name}
version: 1
title: {name}
source: Read from the labeling config {source}.
labels:
- {{name: PER, hotkey: '1', color: '#ff0000'}}
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "Old NER (2).xml"
    path.write_text(XML, "utf-8")
    return path


def test_a_file_becomes_a_folder_with_scheme_and_guidelines(tmp_path, config, monkeypatch):
    monkeypatch.chdir(tmp_path)

    report = read(str(config), None, None, None)

    assert (report.scheme, str(report.folder), report.renamed) == (
        "old-ner-2@1",
        "old-ner-2",
        {"ner": "span"},
    )
    assert [str(loss) for loss in report.losses] == ["line 2: Image i: articles are texts"]
    assert (report.folder / "scheme.yaml").read_text("utf-8") == YAML.format(
        name="old-ner-2", source="Old NER (2).xml"
    )
    assert (
        (report.folder / "guidelines.md")
        .read_text("utf-8")
        .endswith("## PER\n\nWhen it applies, and when it does not.\n")
    )
    assert load(report.folder).ref == "old-ner-2@1"
    before = hashes(tmp_path)
    assert read(str(config), None, None, None) == report
    assert hashes(tmp_path) == before


def test_a_folder_with_another_scheme_is_left_alone(tmp_path, config):
    read(str(config), None, tmp_path / "mine", None)
    before = hashes(tmp_path)
    with pytest.raises(SchemeError, match=r"mine holds another scheme already\n  Give this one another name"):
        read(str(config), "other", tmp_path / "mine", None)
    assert hashes(tmp_path) == before


def test_a_desk_gets_it_among_its_schemes_and_goes_on_with_its_own(tmp_path, config, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        assert read(str(config), "ner", None, room.desk).folder == room.folder / "schemes" / "ner"
        assert room.reopen().scheme().ref == "bias@1"


def test_an_address_is_asked_with_the_token_that_is_for_its_server(tmp_path, monkeypatch):
    studio = FakeStudio(
        users={9: "admin@copydesk.example"}, projects={7: {"id": 7, "title": "Who", "label_config": XML}}
    )
    monkeypatch.setenv("COPYDESK_TOKEN", TOKEN)
    with studio.served() as url:
        report = read(f"{url}/projects/7/data?tab=3", None, tmp_path / "who", None)
        assert (report.folder / "scheme.yaml").read_text("utf-8") == YAML.format(
            name="who", source=f"{url}/projects/7/data?tab=3"
        )
        with pytest.raises(StudioError, match=f"there is no project 8 on {url}"):
            read(f"{url}/projects/8", None, None, None)
        asked = len(studio.requests)
        monkeypatch.setenv("COPYDESK_URL", "http://127.0.0.1:1")
        with pytest.raises(
            StudioError, match=f"no token for {url}; COPYDESK_TOKEN is for http://127.0.0.1:1"
        ):
            read(f"{url}/projects/7", None, None, None)
        assert len(studio.requests) == asked


def test_a_desk_asks_its_own_server_with_its_own_token(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        room.studio.projects[7] = {"id": 7, "title": "Who", "label_config": XML}
        url = room.desk.connect().studio.url
        assert read(f"{url}/projects/7", None, None, room.desk).scheme == "who@1"


def test_what_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(LabelError, match="cannot be read: No such file"):
        read(str(tmp_path / "none.xml"), None, None, None)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Öl & Gas", "ol-gas"),
        ("7 frames", "scheme-7-frames"),
        ("", "scheme"),
        ("x" * 40, "x" * 30),
        ("战争", "scheme"),
    ],
)
def test_a_title_becomes_the_name_of_a_scheme(given, name):
    assert scheme_name(given) == name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('scheme = "bias"\noverlap = 1\n', 'scheme = "ner"\noverlap = 1\n'),
        ('# scheme = "bias"\noverlap = 1\n', 'scheme = "ner"\n# scheme = "bias"\noverlap = 1\n'),
        ("[splits]\nseed = 1\n", 'scheme = "ner"\n[splits]\nseed = 1\n'),
        ('  scheme="bias" # ours\n[emails]\n', 'scheme = "ner"\n[emails]\n'),
    ],
)
def test_the_settings_name_the_scheme_and_stay_as_they_are(tmp_path, before, after):
    path = tmp_path / "copydesk.toml"
    path.write_text(before, "utf-8")
    use(path, "ner")
    assert path.read_text("utf-8") == after
