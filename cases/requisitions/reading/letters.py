"""Reads an officer's letter: proposes each field with the passage that it came from; a person confirms. Pure.

A requisition has no set form: better no proposal than a wrong one. Its windows are read by windows/search.py.
"""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Proposal(Generic[Value]):
    """A value, the passage that it was read from, and the position of that passage."""

    value: Value
    passage: str
    start: int
    stop: int


@dataclass(frozen=True)
class Reading:
    legal_basis: Proposal[str] | None = None
    report_number: Proposal[str] | None = None
    officer_name: Proposal[str] | None = None
    officer_rank: Proposal[str] | None = None
    officer_unit: Proposal[str] | None = None
    officer_badge: Proposal[str] | None = None
    magistrate: Proposal[str] | None = None
    authorisation_reference: Proposal[str] | None = None
    offence: Proposal[str] | None = None
    place: Proposal[str] | None = None


_RANKS = (
    "gardien de la paix|brigadier[- ]chef(?: principal)?|brigadier|major|lieutenant(?: de police)?|"
    "capitaine(?: de police)?|commandant(?: de police)?|commissaire|gendarme|maréchal des logis(?:[- ]chef)?|"
    "adjudant(?:[- ]chef)?"
)
_PERSON = r"(?:[A-ZÉÈÀÂÎÔÇ][\w’'-]+[ ]+){1,3}[A-ZÉÈÀÂÎÔÇ][\w’'-]+"
_LEGAL = re.compile(r"\b(60[- ]1|77[- ]1[- ]1|99[- ]3)\b")
_REPORT = re.compile(
    r"\b(?:PV|proc[èe]s[- ]verbal|proc[ée]dure)\s*(?:n\s*[°ºo]\.?|num[ée]ro|:)?\s*[:n°]*\s*"
    r"(\d{2,6}\s?/\s?\d{2,8}|\d{4,12})",
    re.I,
)
_OFFICER = re.compile(rf"\b(?P<rank>(?i:{_RANKS}))\s+(?P<name>{_PERSON})")
_BADGE = re.compile(r"\b(?:RIO|matricule|NIGEND)\s*(?:n\s*°)?\s*:?\s*(\d{5,9})\b", re.I)
_UNIT = re.compile(r"\b((?:commissariat|brigade|gendarmerie|sûreté|SRPJ|DTPJ|BTA|CSP|UPQ)\b[^\n,;.()]{3,80})", re.I)
_MAGISTRATE = re.compile(
    r"\b((?:M\.|Mme|Monsieur|Madame)\s+[^\n,;]{2,60},?\s+(?:vice-|substitut[e]?[^\n,;]{0,20}|premi[eè]re?\s+)?"
    r"(?:procureure?|juge d[’']instruction)[^\n;.]{0,90})",
    re.I,
)
_AUTHORISATION = re.compile(
    r"\b(?:autorisation|commission rogatoire)\s+(?:n\s*°|réf(?:érence)?\.?)\s*:?\s*([\w/-]{3,40})", re.I
)
_OFFENCE = re.compile(
    r"\b(?:infraction|des faits de|pour des faits de|pour|du chef de|enquête (?:pour|sur))\s*:?\s+"
    r"((?:violences?|vol|outrage|rébellion|menaces|dégradations?|stupéfiants|port d[’']arme|refus d[’']obtempérer)"
    r"[^\n,;.]{0,80})"
    r"|PV[^\n]{0,30}[—–-]\s*([a-zéèêàç][^\n,;.]{3,80})",
    re.I,
)
_PLACE = re.compile(
    r"\b((?:\d{1,4}(?:\s?(?:bis|ter))?,?\s+)?(?:rue|avenue|boulevard|place|quai|allée|square|parc|impasse|passage|villa|marché)"
    r"\s+[^\n,;.()]{3,80})",
    re.I,
)


def read_requisition(text: str) -> Reading:
    """Propose what can be read in the text. Never raises; what is unsure is left out."""
    officer = _OFFICER.search(text)
    return Reading(
        legal_basis=_legal_basis(text),
        report_number=_first(_REPORT, text),
        officer_name=_group(officer, "name"),
        officer_rank=_group(officer, "rank"),
        officer_unit=_first(_UNIT, text),
        officer_badge=_first(_BADGE, text),
        magistrate=_first(_MAGISTRATE, text),
        authorisation_reference=_first(_AUTHORISATION, text),
        offence=_first(_OFFENCE, text),
        place=_first(_PLACE, text),
    )


def _legal_basis(text: str) -> Proposal[str] | None:
    match = _LEGAL.search(text)
    return Proposal(match[1].replace(" ", "-"), match[0], match.start(), match.end()) if match else None


def _first(pattern: re.Pattern[str], text: str) -> Proposal[str] | None:
    match = pattern.search(text)
    if match is None:
        return None
    value = next(group for group in match.groups() if group)
    return Proposal(" ".join(value.split()), match[0], match.start(), match.end())


def _group(match: re.Match[str] | None, name: str) -> Proposal[str] | None:
    return Proposal(" ".join(match[name].split()), match[0], match.start(), match.end()) if match else None
