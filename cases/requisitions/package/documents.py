"""The documents of a package as PDF/A. Their content is passed as data, never as template source, so it cannot inject
code.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from accounts.base.files.documents import Facts, document_pdf


@dataclass(frozen=True)
class SlipClip:
    number: str
    camera: str
    wearer: str
    start: str
    end: str
    time_origin: str
    other_times: list[str]
    clock: str
    duration: str
    size: str
    path: str
    sha256: str
    remarks: list[str]


@dataclass(frozen=True)
class SlipFile:
    """A file that the service could not play, handed over as it was received."""

    number: str
    name: str
    reason: str
    size: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Slip:
    """The delivery slip: the request, the files handed over, and how to check them."""

    service: str
    reference: str
    made_at: datetime
    requisition: Facts
    handover: Facts
    handed_over_by: str
    clips: list[SlipClip]
    files: list[SlipFile]
    markers: int
    journal_size: int
    journal_root: str


@dataclass(frozen=True)
class CustodyLine:
    number: int
    at: str
    event: str
    actor: str
    reason: str
    procedure: str
    recipient: str
    hash: str


@dataclass(frozen=True)
class CustodyExtract:
    """Every journal entry about one clip."""

    service: str
    reference: str
    made_at: datetime
    number: str
    clip: Facts
    lines: list[CustodyLine]


def slip_pdf(slip: Slip) -> bytes:
    return document_pdf("cases/requisitions/typst/slip.typ", asdict(slip), made_at=slip.made_at)


def custody_pdf(extract: CustodyExtract) -> bytes:
    return document_pdf("cases/requisitions/typst/custody.typ", asdict(extract), made_at=extract.made_at)


def duration(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours:d}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
