"""The shipped schemes, and where a scheme is found."""

from pathlib import Path

import pytest

from copydesk.errors import SchemeError
from copydesk.schemes import Attribute, Label, LabelScheme, Option, Question, configs_dir, find, load, shipped

ONE_LABEL = "name: mine\nversion: 3\ntitle: Mine\nlabels: [{name: A}]\n"


def folder(path: Path, guidelines: str | None = None) -> Path:
    path.mkdir(parents=True)
    (path / "scheme.yaml").write_text(ONE_LABEL)
    if guidelines is not None:
        (path / "guidelines.md").write_text(guidelines, encoding="utf-8")
    return path


def test_the_scheme_bias_is_shipped_as_fan_et_al_describe_it():
    bias = load(find("bias", None))
    assert bias == LabelScheme(
        name="bias",
        version=1,
        title="Media bias, sentence by sentence",
        source=(
            "Fan, White, Sharma, Su, Choubey, Huang, Wang: In Plain Sight: Media Bias Through the Lens of Factual "
            "Reporting. EMNLP-IJCNLP 2019, https://aclanthology.org/D19-1664/"
        ),
        labels=(
            Label("Lexical", "1", "#c2410c", "the wording judges"),
            Label("Informational", "2", "#1d4ed8", "the choice of facts judges"),
        ),
        attributes=(
            Attribute(
                "polarity",
                "Towards its target, the span is",
                "choice",
                (Option("negative", "n"), Option("positive", "p")),
            ),
            Attribute("aim", "The target is hit", "choice", (Option("direct", "d"), Option("indirect", "i"))),
            Attribute("quote", "Inside a quotation?", "choice", (Option("yes", "y"), Option("no", "o"))),
            Attribute("target", "Who or what is the target?", "text"),
            Attribute("speaker", "If quoted, who is speaking?", "text"),
        ),
        questions=(
            Question(
                "stance",
                "On this story, the article as a whole leans",
                (
                    Option("left", "q"),
                    Option("lean left", "w"),
                    Option("center", "e"),
                    Option("lean right", "r"),
                    Option("right", "t"),
                ),
                "ordinal",
            ),
        ),
        relations=(),
        guidelines=(configs_dir() / "bias" / "guidelines.md").read_text(encoding="utf-8"),
    )
    assert bias.ref == "bias@1"


def test_attributes_with_several_values_are_columns_of_lists_and_all_others_are_columns_of_texts():
    scheme = LabelScheme(
        name="s",
        version=1,
        title="S",
        source="",
        labels=(Label("A", "1", "#000000"),),
        attributes=(
            Attribute("one", "One", "choice", (Option("x"),)),
            Attribute("many", "Many", "choices", (Option("x"),)),
            Attribute("free", "Free", "text"),
        ),
    )
    assert scheme.attribute_dtypes == {"one": "string", "many": "object", "free": "string"}


def test_every_shipped_scheme_can_be_loaded_and_bears_the_name_of_its_folder():
    assert "bias" in shipped()
    assert [load(find(name, None)).name for name in shipped()] == shipped()


def test_guidelines_are_read_beside_the_scheme_and_may_be_missing(tmp_path):
    assert (
        load(folder(tmp_path / "a", "# Mark “loaded” words 🚢\n")).guidelines == "# Mark “loaded” words 🚢\n"
    )
    assert load(folder(tmp_path / "b")).guidelines == ""


def test_the_mark_that_windows_editors_put_first_is_no_part_of_the_files(tmp_path):
    path = folder(tmp_path / "a")
    (path / "scheme.yaml").write_text(ONE_LABEL, encoding="utf-8-sig")
    (path / "guidelines.md").write_text("# Mark\n", encoding="utf-8-sig", newline="\r\n")
    assert (load(path).ref, load(path).guidelines) == ("mine@3", "# Mark\n")


def test_the_desks_own_scheme_goes_before_the_shipped_one_of_the_same_name(tmp_path):
    own = folder(tmp_path / "schemes" / "bias")
    assert find("bias", tmp_path) == own
    assert find("bias", None) == configs_dir() / "bias"


def test_a_scheme_is_found_by_its_path(tmp_path):
    path = folder(tmp_path / "elsewhere")
    assert find(str(path), None) == path


def test_an_unknown_scheme_is_an_error_that_lists_the_shipped_ones(tmp_path):
    with pytest.raises(SchemeError) as error:
        find("bais", tmp_path)
    assert str(error.value) == (
        f"unknown scheme 'bais': the shipped ones are {', '.join(shipped())}\n"
        "  Name one of these, or a folder with a scheme.yaml."
    )


@pytest.mark.parametrize("name", ["", "\0", "schemes"])
def test_a_name_that_leads_nowhere_is_unknown(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SchemeError, match=r"^unknown scheme "):
        find(name, tmp_path)


@pytest.mark.parametrize("made", ["mine", "mine/scheme.yaml"])
def test_a_folder_without_a_scheme_in_it_is_said_to_be_one(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / made).mkdir(parents=True)
    with pytest.raises(SchemeError) as refused:
        find("mine", None)
    assert str(refused.value) == (
        "mine holds no scheme.yaml\n"
        "  Write one, or begin with a copy of a shipped one: copydesk init --scheme NAME."
    )
