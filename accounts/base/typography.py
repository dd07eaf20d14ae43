"""French spaces: a space before `:`, `;`, `?`, `!` and `»`, or after `«`, never ends a line. Pure."""

import re

NBSP = "\u00a0"
# Left as they are: what a person typed or copies (fields, code, letters), scripts, and the tags themselves.
_PAGE = re.compile(
    r"(<(?P<kept>script|style|textarea|pre|code)\b.*?</(?P=kept)\s*>|<!--.*?-->|<[^>]*>)"
    r"|(?<=\S) (?=[:;?!»](?:[\s<]|$))"
    r"|(?<=«) (?=\S)",
    re.DOTALL | re.IGNORECASE,
)


def page_with_french_spaces(html: str) -> str:
    """The page with non-breaking spaces in its text; what stands in tags, fields and code keeps its own."""
    return _PAGE.sub(lambda found: found[1] or NBSP, html)
