"""Where sentences of the news begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.tokens import sentences


@pytest.mark.parametrize(
    "said",
    [
        "|Mr. Smith met Gen. J. R. Petrov at 10 a.m. on Monday. |He paid $3.5m.",
        "|The U.S. Army moved. |They live in the U.S. |The war goes on.",
        "|No. 5 came on Jan. 5. |The answer is no. |Sen. Brown (D., Ohio) left... |And then?",
        "|“Why?” he asked. |“It is over. |We lost.” |Then he left.",
        "|Shares of Orban Inc. fell 3.2% vs. 4% in Dec. 2023. |Mr. Orban, Jr. said so! |“No!” said Ms. Lee.",
        "|It was 5 p.m. |The crowd left. |St. Petersburg is cold. |They fell ill. |So be it.",
        "|Plan B. |The end (of it.) |Wait ... what? iPhone sales fell.",
        "|„Ja.“ |Er kam am 3. März mit Dr. Meier. |« Oui. » |Il part, etc. et puis M. Dupont.",
        "|他来了。|“她走了。”|好！",
        "|He wrote to a.b@example.org. |See example.org/x.y for more.",
        "|A headline without a stop\n\n|KYIV, March 3 (Reuters) - It began. |It ended.\n|Another line",
        "|lines that are\nbroken for their\nwidth go on with\nMr. Smith of New\nYork and then. |A new one\nbegins.",
        " |It ends.\n\n|and a paragraph in lower case",
        "",
    ],
)
def test_a_sentence_begins_where_a_reader_would_say(said):
    parts = said.split("|")

    assert sentences("".join(parts)) == [len("".join(parts[:place])) for place in range(1, len(parts))]


@given(st.text(st.sampled_from("Aa. !?“”\"'\n\u2028\u0301。(1"), max_size=60))
def test_sentences_begin_with_what_is_seen_one_behind_the_other(text):
    starts = sentences(text)

    assert starts == sorted(set(starts))
    assert all(not text[start].isspace() for start in starts)
    assert bool(starts) == bool(text.strip())
    assert not starts or not text[: starts[0]].strip()
