"""The guidelines beside the text, one key away, and the keys themselves."""

import re
from html import escape
from xml.etree.ElementTree import Element

from copydesk.schemes import LabelScheme
from copydesk.studio.screen.elements import markdown

HEADING = re.compile(r"^##[ \t]+([^ \t\n].*?)[ \t]*$", re.MULTILINE)
"""Of a section, which is a panel on the screen."""
KEY = "g"
"""With Alt, opens and closes the guidelines: an access key, which stores nothing (Label Studio's hotkeys all do)."""


def guidelines(aside: Element, text: str) -> None:
    """Add the guidelines; closed, they are a button."""
    parts = [
        f'<details class="cd-guide"><summary class="cd-open" accesskey="{KEY}">'
        f"<span>Guidelines</span><span>{_keys('Alt', KEY.upper())}</span></summary>",
        *(
            plain_markdown(body)
            if title is None
            else f"<details open><summary>{shown_as_text(title)}</summary>\n\n{plain_markdown(body)}\n\n</details>"
            for title, body in sections(text)
        ),
        "</details>",
    ]
    markdown(aside, "\n\n".join(parts), "cd-guidelines")


def keys(parent: Element, scheme: LabelScheme) -> None:
    """Say which keys there are beside those on the buttons."""
    said = []
    if scheme.labels:
        said += [
            f"<kbd>click</kbd> or {_keys('Alt', '.')} describe a span",
            "<kbd>Esc</kbd> let go",
            "<kbd>⌫</kbd> remove",
        ]
    if scheme.relations:
        said.append(f"{_keys('Alt', 'R')} <kbd>click</kbd> link to another span")
    said += [f"{_keys('Ctrl', 'Enter')} submit", f"{_keys('Ctrl', 'Space')} skip"]
    markdown(parent, f"<ul>{''.join(f'<li>{words}</li>' for words in said)}</ul>", "cd-keys")


def _keys(*names: str) -> str:
    return " ".join(f"<kbd>{name}</kbd>" for name in names)


def sections(guidelines: str) -> list[tuple[str | None, str]]:
    """Cut guidelines at their `##` headings; what stands before the first has none."""
    parts = HEADING.split(guidelines)
    first = re.sub(r"^#[ \t]+\S.*$", "", parts[0], count=1, flags=re.MULTILINE)
    found = [(None, first), *zip(parts[1::2], parts[2::2], strict=True)]
    return [(title, text.strip()) for title, text in found if text.strip()]


def plain_markdown(text: str) -> str:
    """Make Markdown safe for a page that would run HTML in it, follow any link, and replace `$name`."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")
    # A word joiner, which is not drawn, keeps pictures from being fetched and links from being defined apart.
    text = text.replace("![", "!\u2060[").replace("]:", "]\u2060:")
    return re.sub(r"\]\((?!https?://)", "](#", text)


def shown_as_text(words: str) -> str:
    """Make words safe to stand between HTML tags in Markdown."""
    return escape(words).replace("$", "&#36;")


def instructions_html(scheme: LabelScheme) -> str:
    """Render the guidelines for the Instructions button."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).disable("image").render(scheme.guidelines))
