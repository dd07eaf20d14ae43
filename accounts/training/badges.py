"""The number that a badge reader types. Pure."""

# A reader whose keyboard is French writes digits as these when Caps Lock is off.
_FRENCH_DIGITS = str.maketrans("&é\"'(-è_çà", "1234567890")


def badge_number(scanned: str) -> str:
    """The number that a badge reader types: with a prefix or without, with Caps Lock or without."""
    text = scanned.strip().rpartition(":")[2]
    if not any(character.isdigit() for character in text):
        text = text.translate(_FRENCH_DIGITS)
    return "".join(character for character in text if character.isascii() and character.isalnum()).upper()
