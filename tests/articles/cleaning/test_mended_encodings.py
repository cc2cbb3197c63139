"""What is decoded wrongly is looked for where it can be alone; ftfy itself is the oracle."""

from ftfy import badness, fix_encoding
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles.cleaning.canonical import _mend_encoding as mended

NEAR_MOJIBAKE = "".join(
    character
    for characters in badness.MOJIBAKE_CATEGORIES.values()
    for character in characters
    if character != "-"
)


@given(st.text(st.sampled_from(NEAR_MOJIBAKE + "ÂÃŒœÐÎØÙ×²√±≈‚Äìвâ€™ГўЂрβ aZz.,\n")) | st.text())
def test_looking_only_where_ftfy_can_find_something_repairs_what_it_repairs(text: str):
    assert mended(text) == "\n".join(fix_encoding(line) for line in text.split("\n"))


@given(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.sampled_from(["latin-1", "cp1252", "cp1251", "mac_roman"]),
)
def test_a_text_that_was_decoded_wrongly_is_repaired_as_by_ftfy_alone(text: str, encoding: str):
    wrong = f"The offer: {text.encode().decode(encoding, 'ignore')} he said."
    assert mended(wrong) == "\n".join(fix_encoding(line) for line in wrong.split("\n"))
