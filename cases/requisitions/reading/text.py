"""Text as a database keeps it and as the readers of letters expect it. Pure."""

import re
import unicodedata

# Characters that look like a hyphen, or like a space, and that letters are full of.
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\ufe63\uff0d\u00ad\u2043"), "-") | {0x00AD: ""}
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"), "")
_TABLE = _HYPHENS | _SPACES | _INVISIBLE
# Ligatures, full-width letters and mathematical figures stand for the plain ones.
_PLAIN = re.compile("[\ufb00-\ufb06\uff01-\uff5e\U0001d7ce-\U0001d7ff]")
# LaTeX writes an accent beside its letter: "ao´ut", "aoˆ ut", "´ e".
_ACCENTS = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "^": "\u0302", "¨": "\u0308", "˜": "\u0303"}
_ACCENT_FIRST = re.compile(r"([´`ˆ^¨˜])[ ]?([A-Za-zı])")
_CEDILLA = re.compile(r"([cC])[ ]?¸|¸[ ]?([cC])")


def storable(text: str) -> str:
    """Without what no database keeps: NUL, other control characters, and halves of characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in whole if character >= " " or character in "\n\t")


def readable(text: str) -> str:
    """Storable, composed (NFC), with plain hyphens and spaces, and accents on their letters: what a person reads."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    text = _PLAIN.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _ACCENT_FIRST.sub(_composed, text)
    text = _CEDILLA.sub(lambda match: "Ç" if (match[1] or match[2]) == "C" else "ç", text)
    return storable(unicodedata.normalize("NFC", text))


def _composed(match: re.Match[str]) -> str:
    """The accented letter, where there is one; else what was written."""
    letter = "i" if match[2] == "ı" else match[2]
    made = unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])
    return made if len(made) == 1 else match[0]
