"""The article of the contract's example."""

TEXT = (
    "Ferry strike enters day nine\n\nUnion boss Mara Olsén 🚢 called the offer “an insult” to  harbour crews."
)
SHA256 = "f4fc8aa2bbedc56f6ee27bc2ccfd228bb60828f4118ca0e663a37f83a891e37c"
ARTICLE_ID = "e0d8ecd7a909d3d0"
UNIT = f"article:{ARTICLE_ID}"
