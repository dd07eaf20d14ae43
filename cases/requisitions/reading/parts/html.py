"""What a person reads of an HTML letter."""

import re
from html.parser import HTMLParser

# A numeric entity of thousands of figures names no character, and some parsers stop at it.
_HUGE_ENTITY = re.compile(r"&#x?[0-9a-f]{8,};?", re.I)

# Laying out takes a second for some 100,000 nested or neighbouring cells; no letter has as many tags as this.
MOST_LAID_OUT = 10_000


def text_of_html(html: str) -> str:
    """The text with its line breaks. Scripts, styles and what is hidden are left out."""
    html = _HUGE_ENTITY.sub("\ufffd", html)
    is_laid_out = html.count("<") <= MOST_LAID_OUT
    return (_by_layout(html) if is_laid_out else "") or _by_tags(html)


def _by_layout(html: str) -> str:
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    try:
        # The strict profile alone keeps the words that tags cut: "2<span>2</span> h" is 22 h.
        return str(get_text(html, ParserConfig(css=CSS_PROFILES["strict"]))).strip()
    except (ValueError, TypeError, AssertionError, RecursionError):
        return ""


def _by_tags(html: str) -> str:
    """The plainer reading, for what the other finds nothing in, some hundreds of open tags, and for what would cost it
    too much."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    SILENT = frozenset({"script", "style"})
    BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))
