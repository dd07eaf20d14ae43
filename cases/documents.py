"""The documents of a package as PDF/A. What they say comes in as data, never as source: a hostile name stays a name."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typst

FOLDER = Path(__file__).resolve().parent / "typst"
PARIS = ZoneInfo("Europe/Paris")
Facts = list[tuple[str, str]]

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True)
class SlipClip:
    number: str
    camera: str
    wearer: str
    start: str
    end: str
    duration: str
    size: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Slip:
    """The delivery slip: what was asked, what is handed over, how to check it."""

    service: str
    reference: str
    made_at: datetime
    requisition: Facts
    handover: Facts
    handed_over_by: str
    clips: list[SlipClip]


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
    """Every journal line about one clip."""

    service: str
    reference: str
    made_at: datetime
    number: str
    clip: Facts
    lines: list[CustodyLine]


def slip_pdf(slip: Slip) -> bytes:
    return _pdf("slip.typ", asdict(slip))


def custody_pdf(extract: CustodyExtract) -> bytes:
    return _pdf("custody.typ", asdict(extract))


def exact(moment: datetime) -> str:
    """“mardi 3 mars 2026 à 22:14:07 (UTC+01:00)”: an instant as a court needs it."""
    local = moment.astimezone(PARIS)
    offset = f"{local:%z}"
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{day} à {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def duration(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours:d}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


def megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} Mo".replace(".", ",")


def _pdf(template: str, data: dict[str, object]) -> bytes:
    """The same data gives the same bytes: no clock is read, and the document carries its own date in words."""
    made_at = data["made_at"]
    if not isinstance(made_at, datetime):
        raise TypeError("a document is dated")
    local = made_at.astimezone(PARIS)
    data = data | {"made_at": exact(made_at), "made_on": [local.year, local.month, local.day]}
    content = typst.compile(
        str(FOLDER / template),
        root=str(FOLDER),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a"],
    )
    if not isinstance(content, bytes):
        raise TypeError("typst gives one file for one document")
    return content
