"""The proof of a set that is there, looked for in its rows again."""

from typing import TYPE_CHECKING, Any

from copydesk.dataset.rows import articles_of
from copydesk.dataset.splits.dealing import PARTS
from copydesk.dataset.splits.holding import HoldOut
from copydesk.dataset.splits.leaks import prove
from copydesk.errors import BuildError

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset


def of_set(dataset: "Dataset") -> dict[str, Any]:
    """Prove a built set anew from the rows of its parts; who wrote what, which only the desk knows, is as it was.

    Raises BuildError for a release, which has no texts.
    """
    then = dataset.proof
    hold_out = HoldOut.of_name(then.get("split", "default"))
    parts = {side: list(dataset.rows(side)) for side in PARTS}
    if any(
        article.get("text") is None for own in parts.values() for row in own for article in articles_of(row)
    ):
        raise BuildError(
            f"{dataset.folder} has no texts to compare: it is a release",
            next_step="Put them back first: copydesk rehydrate FOLDER --articles ...",
        )
    proof = prove(parts, hold_out=hold_out, set_aside=then.get("set_aside"))
    return proof | {"authors": then.get("authors")}
