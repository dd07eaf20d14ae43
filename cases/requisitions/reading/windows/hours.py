"""The hours that a text names: from one to another, until, from, around, parts of a day. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.requisitions.reading.windows.tokens import DAY_MINUTES, Hour, Token

# Wider is harmless, since more clips are held for a while; narrower would let evidence be erased.
AROUND_MINUTES = 30
OPEN_END_MINUTES = 4 * 60
NIGHT = (21 * 60, DAY_MINUTES + 6 * 60)
PARTS = (
    (re.compile("matin"), 5 * 60, 12 * 60),
    (re.compile("midi"), 12 * 60, 19 * 60),
    (re.compile("soir"), 17 * 60, DAY_MINUTES + 60),
    (re.compile("journ"), 0, DAY_MINUTES),
)


@dataclass(frozen=True)
class HourExpression:
    """A span within a day, in minutes since it began (more than a day's when it ends on the next), and its tokens."""

    start: int
    end: int
    first: int
    last: int
    exact: bool = True
    is_night: bool = False


_EXPRESSION = re.compile(
    r"(?P<until>u[al]?v*(?P<until_end>T))"
    r"|(?P<range>[Ffse]*[la]?v*(?P<from>[TN])v*,?(?P<to>[au]+F?)l?v*(?P<end>[TPN]))"
    r"|(?P<between>el?v*(?P<from2>[TN])v*cl?v*(?P<end2>[TPN]))"
    r"|(?P<begin>b[^|TD]{0,4}(?P<from3>T)[^|TD]{0,6}z[^|TD]{0,4}(?P<end3>T))"
    r"|(?P<pair>(?P<from4>T)(?P<end4>T))"
    r"|(?P<open>sl?v*(?P<from5>T))"
    r"|(?P<point>T)"
    r"|(?P<part>P)"
    r"|(?P<night>n)"
)
_ENDS = (("from", "end"), ("from2", "end2"), ("from3", "end3"), ("from4", "end4"))


def hour_expressions(codes: str, tokens: Sequence[Token], taken: set[int]) -> list[HourExpression]:
    """Every expression in order, but in the tokens that are taken."""
    free = "".join("x" if index in taken else code for index, code in enumerate(codes))
    found: list[HourExpression] = []
    position = 0
    while match := _EXPRESSION.search(free, position):
        read = _read(match, tokens)
        # What looked like a span and is none ("du 3 à 14 h") is read again without its first word.
        position = match.end() if read else match.start() + 1
        found += read
    return found


def _read(match: re.Match[str], tokens: Sequence[Token]) -> list[HourExpression]:
    kind, first, last = str(_outer(match)), match.start(), match.end() - 1
    if kind in ("range", "between", "begin", "pair"):
        return _span(match, tokens, first, last)
    if kind == "until":
        return [HourExpression(0, _minutes(tokens[match.start("until_end")]) or DAY_MINUTES, first, last)]
    if kind == "open":
        start = _minutes(tokens[match.start("from5")])
        return [HourExpression(start, max(DAY_MINUTES, start + OPEN_END_MINUTES), first, last)]
    if kind == "point":
        return _points(tokens[first], first)
    if kind == "night":
        return [HourExpression(*NIGHT, first, last, exact=False, is_night=True)]
    return [HourExpression(*part_of(tokens[first]), first, last, exact=False)]


def _outer(match: re.Match[str]) -> str | None:
    names = ("until", "range", "between", "begin", "pair", "open", "point", "part", "night")
    return next((name for name in names if match[name] is not None), None)


def _span(match: re.Match[str], tokens: Sequence[Token], first: int, last: int) -> list[HourExpression]:
    begin, end = next((a, b) for a, b in _ENDS if match[a] is not None)
    opening, closing = tokens[match.start(begin)], tokens[match.start(end)]
    if not _is_hours(match[0], opening, closing):
        return []
    start = _minutes(opening)
    stop = part_of(closing)[1] if closing.code == "P" else _minutes(closing)
    return [HourExpression(start, stop if stop > start else stop + DAY_MINUTES, first, last)]


def _is_hours(codes: str, opening: Token, closing: Token) -> bool:
    """A bare number is an hour only beside an hour, and after "de" or "entre": "du 3 à 14 h" names a day."""
    if opening.code == "N":
        return closing.code == "T" and not codes.startswith(("F", "l")) and _minutes(opening) <= DAY_MINUTES
    if closing.code == "N":
        return codes[0] in "fe" and _minutes(closing) <= DAY_MINUTES
    return True


def _points(token: Token, index: int) -> list[HourExpression]:
    """Around the hour; midnight written alone is that of either side of the day."""
    minutes = _minutes(token)
    midnight = isinstance(token.value, Hour) and token.value.is_midnight_word
    moments = (0, DAY_MINUTES) if midnight else (minutes,)
    return [
        HourExpression(moment - AROUND_MINUTES, moment + AROUND_MINUTES, index, index, exact=False)
        for moment in moments
    ]


def part_of(token: Token) -> tuple[int, int]:
    """When a part of the day begins and ends, in minutes; the wider customs."""
    words = str(token.value)
    return next((start, end) for pattern, start, end in PARTS if pattern.search(words))


def _minutes(token: Token) -> int:
    if isinstance(token.value, Hour):
        return token.value.minutes
    return int(str(token.value)) * 60
