"""Cuts a French text into what tells of time: dates, hours, parts of a day, and the words that join them. Pure.

Each token has a code of one letter, so that a sequence of tokens is matched by a regular expression over the codes:

D a date · N a bare number · T an hour · P a part of a day · n "nuit" · l an article · F "du" · f "de" · e "entre"
a "à", "au", a dash · u "jusqu’à" · s "à partir de" · v "vers" · c "et", "puis" · , a comma or a bullet
b "début" · z "fin" · k "tous les jours" · | the end of a sentence · x any other word
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.requisitions.reading.windows.numbers import NUMBER_WORD, number_of

_MONTH_NAMES = (
    *("janvier janv", "février fevrier févr fevr", "mars", "avril avr", "mai", "juin", "juillet juil"),
    *("août aout", "septembre sept", "octobre oct", "novembre nov", "décembre decembre déc dec"),
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?)"
DAY_MINUTES = 24 * 60

# Two figures after a month are a year, but where an hour follows: "le 3 novembre 22 à 23 heures".
_SHORT_YEAR = r"['’]?\d{2}(?!\s*(?:\d|h\b|h\d|:|heures?)|\s*(?:à|-|–|et)\s*\d{1,2}\s*(?:h|:))"
DATE = (
    r"(?:\b\d{4}-\d{1,2}-\d{1,2}(?:T(?=\d))?"
    r"|(?<![\d/.-])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})(?![\d/])"
    r"|(?<![\d/.-])\d{1,2}[ ]\d{1,2}[ ]20\d{2}\b"
    rf"|\b(?:\d{{1,2}}(?:er)?|{NUMBER_WORD})\s+{MONTH}(?:\s+(?:\d{{4}}\b|deux[-\s]mille[-\s]{NUMBER_WORD}\b|{_SHORT_YEAR}))?"
    r"|(?:(?<=le )|(?<=du )|(?<=au )|(?<=et )|(?<=di ))\d{1,2}/\d{1,2}(?![\d/])"
    r"|\b(?:avant-)?hier\b)"
)
_HALF = r"(?:\s+du\s+matin|\s+du\s+soir|\s+de\s+l['’]apr[èe]s[- ]midi)?"
TIME = (
    rf"(?:(?<![\d:,])(?:\d{{1,2}}|\b{NUMBER_WORD})\s*(?:h(?:eures?|rs?)?(?![a-zé])(?!\s*(?:/|sur)\s*24))"
    rf"(?:\s*(?:[0-5]\d|{NUMBER_WORD})(?:(?=\s*(?:min|mn))|\b)(?!\s*(?:h\b|heures|:)|[/.]\d{{1,2}}(?!\d|\s*h))(?:\s*(?:min|mn|minutes?)\b)?|\s+et\s+(?:demie|quart)\b)?{_HALF}"
    rf"|(?<![\d:])\d{{1,2}}:[0-5]\d(?::[0-5]\d)?(?!\d){_HALF}"
    r"|(?<!après[- ])(?<!apres[- ])\bmidi\b|\bminuit\b)"
)
_DURATION = re.compile(
    r"(?:\bsous|\bdans les|\bdélai de|\bpendant|\bdurant|\bdepuis|\bsoit|\bd['’]une durée de)\s+(?:les\s+)?$", re.I
)

_TOKEN = re.compile(
    "|".join(
        (
            rf"(?P<D>{DATE})",
            rf"(?P<T>{TIME})",
            r"(?P<k>\b(?:tous\s+les\s+(?:jours|soirs|matins)|chaque\s+(?:jour|soir|matin)|chaque\s+nuit|quotidiennement)\b)",
            r"(?P<P>\b(?:matin(?:ée|ee)?|apr[èe]s[- ]midi|soir(?:ée|ee)?|journ[ée]e)s?\b)",
            r"(?P<n>\b(?:nuit|nuitée)s?\b)",
            r"(?P<u>\bjusqu['’](?:à|au|aux|en)\b|\bavant\b)",
            r"(?P<s>\b(?:à\s+partir|à\s+compter)\s+d(?:e|u)\b|\bdès\b|\baprès\b|\bdepuis\b)",
            r"(?P<v>\b(?:vers|environ|approximativement|autour\s+d(?:e|u)|aux\s+(?:alentours|environs)\s+d(?:e|u))\b|~)",
            r"(?P<e>\bentre\b)",
            r"(?P<F>\bdu\b)",
            r"(?P<f>\bdes?\b|\bd['’])",
            r"(?P<a>\bau?x?\b|\bà\b|[–—→/-](?=\s*\S))",
            r"(?P<c>\bet\b|\bou\b|\bpuis\b|\bainsi\s+que\b|\&)",
            r"(?P<l>\bl[ea]s?\b|\bl['’])",
            r"(?P<b>\b(?:d[ée]but|commencement)\b)",
            r"(?P<z>\bfin\b)",
            rf"(?P<skip>\b(?:{WEEKDAY}|dans|en|date|jours?|heures?|lendemain|même|courant|cours)\b)",
            r"(?P<comma>\n\s*[-–—•*]|[,;])",
            r"(?P<stop>[.!?\0]|\n\s*\n)",
            r"(?P<N>(?<![\w/.,-])\d{1,2}(?:er)?(?![\w/-]|[.,]\d))",
            r"(?P<x>\w+)",
        )
    ),
    re.I,
)
_CODES = {"comma": ",", "stop": "|"}


@dataclass(frozen=True)
class Day:
    """A day as it is written; without a year, or with neither month nor year, until its neighbours tell."""

    number: int
    month: int | None = None
    year: int | None = None
    # "hier" counts back from the letter.
    days_ago: int = 0


@dataclass(frozen=True)
class Hour:
    """Minutes since the day began, 24 h included."""

    minutes: int
    is_midnight_word: bool = False


@dataclass(frozen=True)
class Token:
    code: str
    start: int
    stop: int
    value: Day | Hour | int | str | None = None


def tokens_of(text: str) -> list[Token]:
    """Every token in order. What looks like a date or an hour and is none (31 February is left to the reader of days,
    25 h is not) counts as a word."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "x"
        if kind == "skip":
            continue
        code, value = _CODES.get(kind, kind), None
        try:
            value = _value(kind, match[0])
        except (KeyError, ValueError):
            code = "x"
        if kind == "T" and _DURATION.search(text, max(0, match.start() - 30), match.start()):
            code = "x"
        yield Token(code, match.start(), match.end(), value)


def _value(kind: str, text: str) -> Day | Hour | int | str | None:
    if kind == "D":
        return _day(text)
    if kind == "T":
        return _hour(text)
    if kind == "N":
        return number_of(text)
    return text.lower() if kind == "P" else None


def _day(text: str) -> Day:
    lowered = text.lower().rstrip("t")
    if lowered.endswith("hier"):
        return Day(0, days_ago=2 if lowered.startswith("avant") else 1)
    named = re.fullmatch(rf"(?P<day>\S.*?)\s+(?P<month>{MONTH})(?:\s+(?P<year>\S.*))?", lowered)
    if named:
        return _checked(number_of(named["day"]), MONTHS[named["month"].rstrip(".")], _year(named["year"]))
    first, second, *rest = re.findall(r"\d+", lowered)
    if len(first) == 4:
        return _checked(int(rest[0]), int(second), int(first))
    return _checked(int(first), int(second), _year(rest[0]) if rest else None)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    figures = text.strip("'’ ")
    if figures.isdigit():
        return int(figures) if len(figures) == 4 else 2000 + int(figures)
    return 2000 + number_of(re.sub(r"^deux[-\s]mille[-\s]", "", figures))


def _checked(number: int, month: int, year: int | None) -> Day:
    if not (1 <= number <= 31 and 1 <= month <= 12):
        raise ValueError("no such day")
    return Day(number, month, year)


def _hour(text: str) -> Hour:
    lowered = text.lower()
    if lowered in ("midi", "minuit"):
        return Hour(0, is_midnight_word=True) if lowered == "minuit" else Hour(12 * 60)
    half = re.search(r"\s(?:du\s+(matin|soir)|de\s+l.apr)", lowered)
    if half:
        lowered = lowered[: half.start()]
    head, _, tail = re.sub(r"\s*(?:h(?:eures?|rs?)?|:)\s*", "\0", lowered, count=1).partition("\0")
    hours, minutes = number_of(head), _minutes(tail)
    if half and half[1] != "matin" and hours < 12:
        hours += 12
    if hours * 60 + minutes > DAY_MINUTES or minutes > 59:
        raise ValueError("no such hour")
    return Hour(hours * 60 + minutes)


def _minutes(text: str) -> int:
    text = re.sub(r"\s*(?:min|mn|minutes?)$", "", text.strip()).partition(":")[0]
    if not text:
        return 0
    if text.startswith("et "):
        return 30 if text.endswith("demie") else 15
    return number_of(text)
