"""copydesk.toml: its defaults, and every fault in it at once."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from copydesk import settings
from copydesk.errors import SettingsError
from copydesk.settings import Settings

SHIPPED = Path(__file__).parents[1] / "configs" / "copydesk.toml"
NEXT = "Mend these lines; 'copydesk init' in an empty folder writes every key with its meaning."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "copydesk.toml"


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        settings.read(path)
    first, *others = str(error.value).removeprefix(f"{path}: ").split("\n  ")
    assert others.pop() == NEXT
    return [first, *others]


def test_an_empty_file_means_the_defaults(path):
    path.write_text("")
    assert settings.read(path).model_dump() == {
        "scheme": "bias",
        "annotators": ("ana",),
        "mode": "blind",
        "overlap": 2,
        "curator": "lead",
        "blind_source": False,
        "other_outlets": False,
        "pairs": None,
        "server": {"url": None, "token": None},
        "emails": {},
        "licences": {},
        "plan": {
            "calibration": None,
            "spread": False,
            "seed": 0,
            "words_per_minute": 80,
            "agreement": 0.6,
        },
        "splits": {"train": 80, "validation": 10, "test": 10, "seed": 0},
    }


def test_the_shipped_file_says_exactly_the_defaults():
    assert settings.read(SHIPPED) == Settings()


def keys(model: type[BaseModel], before: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, BaseModel):
            found += keys(part, f"{name}.")
        else:
            found.append(before + name)
    return found


def test_every_key_is_in_the_shipped_file_with_a_comment_above():
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    table, named, documented = "", set(), []
    for above, line in zip(["", *lines], lines, strict=False):
        if header := re.fullmatch(r"\[(\w+)\]", line):
            table = f"{header[1]}."
            documented.append(table)
            named.add(header[1])
        elif key := re.match(r"(# )?(\w+) = ", line):
            named.add(table + key[2])
            if above.startswith("#"):
                documented.append(table + key[2])
    assert set(keys(Settings)) <= named
    assert {name for name in keys(Settings) if "." not in name} - {"emails", "licences"} <= set(documented)


def test_the_commented_examples_of_the_shipped_file_are_settings_too(path):
    text = re.sub(r"^# (\w+ = )", r"\1", SHIPPED.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    read = settings.read(path)
    assert read.server.url == tomllib.loads(text)["server"]["url"]
    assert read.emails == {"ana": "ana@newsroom.example"}


def test_every_setting_can_be_set(path):
    path.write_text(
        'scheme = "mine"\nannotators = ["ana", "ben-2", "c_3"]\noverlap = 1\nblind_source = true\n'
        '[server]\nurl = "https://label.example"\ntoken = "secret"\n'
        '[emails]\nben-2 = "ben@newsroom.example"\n'
        '[licences]\n"Harbour Gazette" = "CC-BY-4.0"\n'
        "[splits]\ntrain = 6\nvalidation = 0\ntest = 2.0\nseed = 7\n"
    )
    read = settings.read(path)
    assert read == Settings(
        scheme="mine",
        annotators=("ana", "ben-2", "c_3"),
        overlap=1,
        blind_source=True,
        server={"url": "https://label.example", "token": "secret"},
        emails={"ben-2": "ben@newsroom.example"},
        licences={"Harbour Gazette": "CC-BY-4.0"},
        splits={"train": 6, "validation": 0, "test": 2.0, "seed": 7},
    )
    assert read.splits.ratios == {"train": 0.75, "validation": 0.0, "test": 0.25}


def test_a_token_is_not_shown_with_the_settings(path):
    path.write_text('[server]\ntoken = "secret-token"\n')
    assert "secret-token" not in repr(settings.read(path))


def test_all_faults_are_told_at_once(path):
    assert faults(
        path,
        'schem = "x"\nscheme = 3\nannotators = ["ana", "Ana B"]\noverlap = 0\nblind_source = "maybe"\n'
        '[server]\nurl = "localhost"\ntoken = 5\nport = 8080\n'
        '[emails]\nAna = "a@newsroom.example"\nben = 3\n'
        '[splits]\ntrain = -1\ntest = inf\nvalidation = "10"\nseed = 1.5\n',
    ) == [
        "scheme: should be a text in quotes",
        "annotators.2: 'Ana B': a pseudonym is lower-case letters, digits, - and _, 20 at the most, a letter first",
        "overlap: should be 1 or more",
        "blind_source: should be true or false",
        "server.url: must begin with http:// or https://",
        "server.token: should be a text in quotes",
        "server.port: unknown key",
        "emails.Ana: 'Ana': a pseudonym is lower-case letters, digits, - and _, 20 at the most, a letter first",
        "emails.ben: should be a text in quotes",
        "splits.train: should be 0 or more",
        "splits.test: should be a finite number",
        "splits.seed: should be a whole number",
        "schem: unknown key",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("annotators = []", "annotators: name at least one annotator"),
        ('annotators = ["ana", "ana"]', "annotators: an annotator is named twice"),
        ('annotators = "ana"', 'annotators: should be a list, as ["ana"]'),
        ("overlap = true", "overlap: should be a whole number"),
        ("overlap = 1.5", "overlap: should be a whole number"),
        ('overlap = "2"', "overlap: should be a whole number"),
        ("blind_source = 1", "blind_source: should be true or false"),
        ("server = 3", "server: should be a table of its own"),
        ('emails = "ana"', "emails: should be a table of its own"),
        ("licences = 3", "licences: should be a table of its own"),
        ('[licences]\n"Harbour Gazette" = 4', "licences.Harbour Gazette: should be a text in quotes"),
        ("splits = [80, 10, 10]", "splits: should be a table of its own"),
        ("[splits]\ntrain = 0", "splits: train must be more than 0"),
        ("[splits]\ntrain = nan", "splits.train: should be a finite number"),
        ("[splits]\ntest = []", "splits.test: should be a number"),
        ('[server]\nurl = ""', "server.url: must begin with http:// or https://"),
        ("[labels]\na = 1", "labels: unknown key"),
    ],
)
def test_a_fault_is_said_with_its_key(path, text, fault):
    assert faults(path, text) == [fault]


@pytest.mark.parametrize("name", ["Ana", "1ana", "ana b", "ana.b", "", "a" * 21, "ana\\n", "änna", "-ana"])
def test_a_pseudonym_can_stand_in_every_file_name_and_column(path, name):
    (fault,) = faults(path, f'annotators = ["{name}"]')
    assert fault.startswith("annotators.1: ")
    assert fault.endswith(
        ": a pseudonym is lower-case letters, digits, - and _, 20 at the most, a letter first"
    )


def test_a_file_that_is_not_toml_is_told_with_its_line(path):
    path.write_text('scheme = "bias"\noverlap = two\n')
    with pytest.raises(SettingsError) as error:
        settings.read(path)
    assert str(error.value) == f"{path} is not TOML: Invalid value (at line 2, column 11)\n  Mend that line."


def test_a_file_that_is_not_there_or_not_utf_8_is_said_to_be_so(path):
    with pytest.raises(SettingsError) as missing:
        settings.read(path)
    assert str(missing.value).startswith(f"{path} cannot be read: ")
    path.write_bytes(b'scheme = "\xff"')
    with pytest.raises(SettingsError) as garbled:
        settings.read(path)
    assert str(garbled.value).startswith(f"{path} cannot be read: 'utf-8' codec can't decode byte 0xff")
