"""How a badge number is written: one spelling, whatever was typed. Pure."""

import unicodedata

BADGE_LENGTH = 20
# Characters; no spelling of a badge number is longer.
_LONGEST_SPELLING = 200


def normal_badge(typed: str) -> str:
    """Without spaces and invisible characters, in capitals, with full-width and raised digits as plain ones."""
    text = unicodedata.normalize("NFKC", typed[:_LONGEST_SPELLING]).upper()
    return "".join(one for one in unicodedata.normalize("NFKC", text) if not one.isspace() and one.isprintable())
