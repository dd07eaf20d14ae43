"""What kind of message it is: a requisition, a reply, an absence, an invitation. Pure."""

import re
from email.message import Message
from enum import StrEnum

from cases.requisitions.reading.headers import raw_header


class MessageKind(StrEnum):
    REQUISITION = "requisition"
    REPLY = "reply"
    AUTOMATIC = "automatic"
    OTHER = "other"
    UNREADABLE = "unreadable"


# A subject that an out-of-office assistant or a delivery report writes by itself.
_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(?:r[ée]ponse automatique|message automatique|absence(?:\s+du\s+bureau)?\b|absente?\b|(?:en )?cong[ée]s\b"
    r"|automatic reply|auto(?:matische)?[- ]?(?:reply|response|antwort)|out of (?:the )?office|abwesen"
    r"|undeliver|non remis|[ée]chec de (?:la )?remise|delivery status|mail delivery|delivery failure|returned mail"
    r"|(?:non )?lu\s*:|read\s*:|accus[ée] de (?:lecture|r[ée]ception))",
    re.I,
)
_ABSENCE = re.compile(
    r"\b(?:je (?:suis|serai) (?:actuellement\s+)?(?:absente?|en (?:cong[ée]s?|d[ée]placement|arr[êe]t)|indisponible)"
    r"|actuellement (?:absente?|en cong[ée]s?)|absente? (?:du bureau|jusqu|du \d)|de retour le|out of (?:the )?office"
    r"|je prendrai connaissance de votre|en mon absence)\b",
    re.I,
)
_INVITATION = re.compile(r"^\s*(?:invitation|accept[ée]e?|refus[ée]e?|provisoire|annul[ée]e?|mise à jour)\s*:", re.I)
# The words of a requisition itself; an absence message may well name requisitions, and asks for none.
_FOOTAGE = r"\b(?:enregistrements?|vid[ée]os?|images?|cam[ée]ras?)\b"
_HAND_OVER = r"\b(?:remettre|transmettre|communiquer|extraire|conserver|fournir)"
_ASKS = re.compile(
    r"\br[ée]qu(?:iers|iert|[ée]rons|[ée]rant)\b|\b(?:60-1|77-1-1|99-3)\b|\bPV\s*n|\bproc[èe]s[- ]verbal\s+n"
    rf"|{_FOOTAGE}.{{0,200}}{_HAND_OVER}|{_HAND_OVER}.{{0,200}}{_FOOTAGE}",
    re.I | re.S,
)
# Our own number in a subject: "TR: [R-00001] précision".
_OUR_NUMBER = re.compile(r"\bR-(\d{5,9})\b")
_QUOTED = re.compile(
    r"(?:^|\n)(?:[> \t]*-{2,}\s*(?:message d.origine|original message|message transf[ée]r[ée])"
    r"|[> \t]*(?:de|from)\s*:[^\n]*\n[> \t]*(?:envoy[ée]|sent|date)\b"
    r"|[> \t]*(?:le|on)\s[^\n]{5,200}(?:a [ée]crit|wrote)\s*:)",
    re.I,
)


def is_automatic(message: Message) -> bool:
    """Whether a machine sent it by itself (RFC 3834): it is never answered, or two machines would talk for ever.

    A mailing list, or a sender who wants no automatic read receipts (X-Auto-Response-Suppress: RN), is a person.
    """
    submitted = raw_header(message, "Auto-Submitted").partition(";")[0].strip().lower() or "no"
    precedence = raw_header(message, "Precedence").lower()
    return (
        submitted != "no"
        or precedence in {"bulk", "junk", "auto_reply"}
        or raw_header(message, "Return-Path") == "<>"
        or bool(raw_header(message, "X-Autoreply") or raw_header(message, "X-Autorespond"))
        or message.get_content_type() == "multipart/report"
    )


def wants_no_answer(message: Message) -> bool:
    """Whether the sender's server asks for no automatic answer, or the answer could only come back."""
    suppressed = {word.strip().lower() for word in raw_header(message, "X-Auto-Response-Suppress").split(",")}
    return is_automatic(message) or bool(suppressed & {"all", "autoreply", "oof"})


def kind_of(message: Message, *, subject: str, text: str, has_windows: bool, has_files: bool) -> MessageKind:
    """The kind, from the headers, the subject and what is written above any quotation.

    When in doubt it is a requisition: a person sets aside what is none, and nothing that is one is missed.
    """
    if message.get_content_type() == "multipart/report":
        return MessageKind.AUTOMATIC
    own = without_quotation(text)
    if _ASKS.search(own) or (has_windows and has_files):
        return MessageKind.REQUISITION
    if _AUTOMATIC_SUBJECT.search(subject) or _ABSENCE.search(own) or (is_automatic(message) and not has_files):
        return MessageKind.AUTOMATIC
    if _has_calendar(message) or _INVITATION.search(subject):
        return MessageKind.OTHER
    return MessageKind.REQUISITION


def our_number(subject: str) -> int | None:
    """The number of a requisition of ours that the subject carries."""
    found = _OUR_NUMBER.search(subject)
    return int(found[1]) if found else None


def without_quotation(text: str) -> str:
    """What is written above the message that is answered; everything, when nothing stands above."""
    quoted = _QUOTED.search(text)
    own = text[: quoted.start()] if quoted else text
    own = "\n".join(line for line in own.splitlines() if not line.lstrip().startswith(">"))
    return own if own.strip() else text


def _has_calendar(message: Message) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in message.walk())
