"""The words by which a text is found: without case, accents, apostrophes, dashes or spaces. Pure.

A name gives its words (“Front-de-Seine”: front, de, seine, frontdeseine). A code, such as a serial number, a label or
the number of a report, gives also what it ends with, so that any part of it from three characters on is found, and its
numbers without leading zeros (“CP-07”: cp, 07, 7, cp07, cp7).
"""

import re
import unicodedata
from collections.abc import Iterable

# A SHA-256 is one word.
LONGEST_WORD = 64
SHORTEST_END = 3
# Characters that Unicode does not decompose, as they are typed without the key.
_SPELLED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "°": " "})
_WORD = re.compile(r"[^\W_]+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
# Of what is typed: words that say no more than “the” or “number”.
_EMPTY = frozenset("a au aux d de des du en et l la le les m mlle mme n no num numero pv sur un une".split())


def fold(text: str) -> str:
    """The text in lower case without accents; “ﬁ” and full-width characters as they are usually typed."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED))
    return "".join(one for one in letters if not unicodedata.combining(one))


def words_of(names: Iterable[str], codes: Iterable[str] = ()) -> frozenset[str]:
    """All the words by which something with these names and codes is found."""
    found = {word for name in names for chunk in fold(name).split() for word in _parts(chunk)}
    for code in codes:
        whole = _parts(fold(code))
        found |= {end for word in whole | {_ZEROS.sub("", word) for word in whole} for end in _ends(word)}
    return frozenset(word[:LONGEST_WORD] for word in found if word)


def typed_words(text: str) -> tuple[str, ...]:
    """The words to look for: those that are typed, without articles and the like unless there is nothing else."""
    words = tuple(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(fold(text))))
    return tuple(word for word in words if word not in _EMPTY) or words


def next_word(word: str) -> str:
    """The first word after all those that begin with this one; empty when there is none. Words of plain letters and
    digits are in this order in every database, whatever its collation."""
    order = "0123456789abcdefghijklmnopqrstuvwxyz"
    stem = word.rstrip("z")
    if not stem or not set(word) <= set(order):
        return ""
    return stem[:-1] + order[order.index(stem[-1]) + 1]


def _parts(text: str) -> set[str]:
    words = _WORD.findall(text)
    return {*words, "".join(words)}


def _ends(word: str) -> set[str]:
    """The word, and what it ends with where it holds a digit."""
    if not any(sign.isdigit() for sign in word):
        return {word}
    return {word} | {word[start:] for start in range(1, len(word) - SHORTEST_END + 1)}
