"""Which dates of a letter are not those of the facts: births, the letter's own date, deadlines, other papers, the
headers of a quoted message. Pure.

What is recognised is blanked, character for character, so that every place in the text stays where it was. The
patterns read a shadow of the text in which a date is a row of ones and an hour a row of twos (control characters).
"""

import re

from cases.requisitions.reading.windows import tokens
from cases.requisitions.reading.windows.tokens import WEEKDAY

DATE, TIME = "\x01+", "\x02+"
_MARKS = re.compile(rf"({tokens.DATE})|{tokens.TIME}", re.I)

_ON = (
    rf"(?:le\s+|du\s+|au\s+|en\s+date\s+du\s+|dat[ée]e?\s+du\s+|:\s*)?(?:{WEEKDAY}\s+)?{DATE}(?:\s*(?:,|à)?\s*{TIME})?"
)
_ROOM = r"[^\n.;,\d\x01\x02]{0,40}(?:\(\d{2,3}\))?[^\n.;,\d\x01\x02]{0,10}?"
_PAPERS = (
    r"PV|proc[èe]s[- ]verbal|plainte|soit[- ]transmis|commission\s+rogatoire|autorisation|audition|audience|convocation"
    r"|jugement|mandat|certificat|permis|passeport|carte|courrier|lettre|mail|courriel|message|demande|r[ée]quisition"
    r"|instructions?|dépêche|note"
)
_DONE = r"(?:d[ée]pos[ée]e?s?|[ée]tablie?s?|dress[ée]e?s?|d[ée]livr[ée]e?s?|re[çc]ue?s?)"
# Hours right behind are those of the facts: "les images de la réquisition du 3 novembre entre 22 h et 23 h".
_NO_HOURS = rf"(?!\x01|\s*,?\s*(?:entre|de|vers|à|d[èe]s)?\s*{TIME})"
_LAWS = r"loi|d[ée]cret|arr[êe]t[ée]|ordonnance|circulaire|code|article|version"
_BLANKED = [
    # Births: « né le », « née à Lyon (69) le », « DDN : ».
    rf"\b(?:n[ée]{{1,2}}s?|n[ée]\(e\)|naissance|DDN)\b{_ROOM}\s*{_ON}",
    # The letter's own date: « Fait à Clichy, le », « Clichy, le » alone on its line.
    rf"\b(?:fait|établi|rédigé|dressé|clos)\s+(?:et\s+clos\s+)?(?:à|au|en|le)\b[^\n.;\d\x01\x02]{{0,50}}?,?\s*{_ON}",
    rf"(?:^|(?<=\n))[ \t]*[A-ZÉÈÎ][^\n,.;:\d\x01\x02]{{1,40}},\s*(?:le\s+)?(?:{WEEKDAY}\s+)?{DATE}"
    r"[ \t]*\.?[ \t]*(?=\n|$)",
    rf"\bdate\s+(?:du\s+courrier|de\s+la\s+lettre|de\s+r[ée]daction|d['’]envoi|de\s+la\s+r[ée]quisition"
    rf"|d['’][ée]tablissement|de\s+d[ée]livrance|du\s+PV|de\s+naissance|limite[^\n:]{{0,30}})\s*{_ON}",
    # Deadlines.
    rf"\b(?:avant|d['’]ici|au\s+plus\s+tard|[ée]ch[ée]ance|expir\w+|valable|d[ée]lai)\b[^\n.;,\d\x01\x02]{{0,30}}?\s*{_ON}",
    rf"\b(?:r[ée]ponse|retour|transmission|restitution|remise)\b[^\n.;,\d\x01\x02]{{0,25}}\bpour\s+(?:le\s+)?(?:{WEEKDAY}\s+)?{DATE}",
    rf"\babsente?s?\b[^\n.;]{{0,30}}?{_ON}",
    # Other papers and laws: « PV n° 2026/11 du », « plainte déposée le », « loi n° 2022-52 du ».
    rf"\b(?:{_PAPERS})\s*(?:judiciaire\s+)?(?:n\s*[°ºo]?\.?\s*:?\s*[\w/-]+\s*)?"
    rf"(?:{_DONE}\s+(?:le\s+|du\s+)|(?:{_DONE},?\s+)?(?:du\s+|en\s+date\s+du\s+|dat[ée]e?\s+du\s+))"
    rf"(?:{WEEKDAY}\s+)?{DATE}{_NO_HOURS}",
    rf"\b(?:{_PAPERS})\b[^\n.;,\d\x01\x02]{{0,40}}?\s(?:en\s+date\s+du|dat[ée]e?\s+du)\s+(?:{WEEKDAY}\s+)?{DATE}"
    rf"{_NO_HOURS}",
    rf"\b(?:{_LAWS})\b[^\n.;,]{{0,40}}?\s(?:du|au)\s+{DATE}",
    # Opening hours.
    rf"\b(?:accueil|ouvert\w*|horaires?|permanence|standard|joignable|bureaux?)\b[^.;\d\x01\x02]{{0,50}}?{TIME}\s*(?:à|-|–|et)\s*{TIME}"
    rf"(?:\s*(?:,|et|puis)?\s*(?:de\s+)?{TIME}\s*(?:à|-|–)\s*{TIME})?",
    rf"\bdu\s+lundi\s+au\s+(?:{WEEKDAY})[^.;\d\x01\x02]{{0,20}}?{TIME}\s*(?:à|-|–|et)\s*{TIME}",
    # Streets: « rue du 8 mai 1945 ».
    rf"\b(?:rue|avenue|boulevard|place|quai|all[ée]e|square|impasse|passage|cours|station|pont)\s+du\s+{DATE}",
    # The headers of a quoted or forwarded message.
    rf"(?:^|(?<=\n))[> \t]*\*?(?:envoy[ée](?:\s+le)?|sent|date(?:\s+d['’]envoi)?)\s*:\*?[^\n]*{DATE}[^\n]*"
    r"(?=\n[> \t]*\*?(?:à|to|objet|subject|cc|de|from|pour)\s*:)",
    r"(?:^|(?<=\n))[> \t]*\*?(?:de|from|expéditeur)\s*:[^\n]*\n[> \t]*\*?(?:envoy[ée](?:\s+le)?|sent|date)\s*:[^\n]*",
    rf"(?:^|(?<=\n))[> \t]*(?:le|on)\s[^\n]{{0,20}}{DATE}[^\n]{{0,160}}(?:\n[^\n]{{0,80}})?\b(?:a\s+écrit|wrote)\s*:",
]
_PATTERNS = [re.compile(pattern, re.I if "[A-ZÉÈÎ]" not in pattern else 0) for pattern in _BLANKED]
# A birth or a deadline in the middle of a sentence must not swallow the hours asked for further on.
_FACTS = re.compile(r"\b(?:faits|commis|requ[ée]rons)\b", re.I)


def without_other_dates(text: str) -> str:
    """The text, of the same length, in which the dates that are no facts are blank."""
    shadow = _MARKS.sub(lambda match: ("\x01" if match[1] else "\x02") * len(match[0]), text)
    for pattern in _PATTERNS:
        shadow = pattern.sub(_blank, shadow)
    return "".join(" " if hidden == "\0" and seen != "\n" else seen for seen, hidden in zip(text, shadow, strict=True))


def _blank(match: re.Match[str]) -> str:
    return match[0] if _FACTS.search(match[0]) else "\0" * len(match[0])
