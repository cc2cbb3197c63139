"""Rows as tokens with tags: tokenizers, alignment of spans, BIO and BILOU, windows and sentences."""

from copydesk.dataset.tokens.aligning import Piece, align, lay
from copydesk.dataset.tokens.blocks import Cutting
from copydesk.dataset.tokens.places import Places, Tokenizer
from copydesk.dataset.tokens.sentences import sentences
from copydesk.dataset.tokens.tagging import Tagged, tagged
from copydesk.dataset.tokens.tags import Tagging, decode, encode, spans_of, vocabulary
from copydesk.dataset.tokens.tokenizers import Named, tokenizer

__all__ = [
    "Cutting",
    "Named",
    "Piece",
    "Places",
    "Tagged",
    "Tagging",
    "Tokenizer",
    "align",
    "decode",
    "encode",
    "lay",
    "sentences",
    "spans_of",
    "tagged",
    "tokenizer",
    "vocabulary",
]
