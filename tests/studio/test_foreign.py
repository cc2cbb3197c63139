"""A labeling config that someone else wrote."""

import pytest

from copydesk.errors import LabelError
from copydesk.studio.foreign import ForeignConfig, Object, read_config

XML = """\
<View>
  <Labels name="ner" toName="doc"><Label value="Person" alias="PER"/><View><Label value="Place"/></View></Labels>
  <Labels name="own" toName="doc" value="$kinds"/>
  <Choices name="mood" toName="doc"><Choice value="calm"/></Choices>
  <Text name="doc" value="$body"/><Text name="far" value="$link" valueType="url"/>
  <HyperText name="page" value="$html"/><Header value="$title"/>
</View>
"""


def test_objects_labels_and_what_they_are_on(tmp_path):
    (tmp_path / "config.xml").write_text(XML, "utf-8")
    assert read_config(tmp_path / "config.xml") == ForeignConfig(
        objects={
            "doc": Object("Text", "body", False),
            "far": Object("Text", "link", True),
            "page": Object("HyperText", "html", False),
        },
        labels={"ner": frozenset({"Person", "PER", "Place"}), "own": None},
        to_names={"ner": "doc", "own": "doc", "mood": "doc"},
        options=frozenset({("ner", "PER"), ("ner", "Place"), ("mood", "calm")}),
    )


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<View>",
        b"{}",
        b"\xff\xff",
        b'<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View>&b;</View>',
        b'<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>',
        b'<?xml version="1.0" encoding="none-such"?><View/>',
    ],
)
def test_what_is_no_config_or_has_a_document_type_is_refused(tmp_path, xml):
    (tmp_path / "config.xml").write_bytes(xml)
    with pytest.raises(LabelError, match="cannot be read as a labeling config: "):
        read_config(tmp_path / "config.xml")


def test_a_config_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(LabelError, match="cannot be read: "):
        read_config(tmp_path / "none.xml")
