"""Every reader of what strangers send, fed with mutated samples: it reads them, or refuses with its own sentence."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from tablib import Dataset

from accounts.base.errors import NotPossible
from accounts.base.files.attachments import read_attachment
from accounts.base.files.table_reading import UnreadableTable
from accounts.base.files.tables import read_table, write_table
from accounts.duty.roster_files import UnreadableRoster, roster_table, rows_of
from cases.requisitions.reading.process import whole_lines
from cases.requisitions.reading.reader import Reader
from evidence.footage.media.reading import UnreadableClip, make_thumbnail, probe
from evidence.footage.media.time_readings import name_readings
from evidence.intake.sidecar import BadSidecar, read_sidecar
from evidence.intake.uploads.announcements import read_announcement, read_difference, read_file_key, read_file_keys
from evidence.intake.uploads.errors import BadUpload
from tests.attacks.conftest import Tries
from tests.attacks.hostile import TEXTS
from tests.clips import make_avi, make_fragmented_mp4, make_mp4, make_ts

TESTS = Path(__file__).parent.parent
ROUNDS = int(os.environ.get("ATTACK_ROUNDS", "2"))
PARIS = ZoneInfo("Europe/Paris")
ANNOUNCEMENT = b"""{"camera_serial": "X6000001", "camera_clock": "2026-03-04T14:23:07+01:00", "charge_percent": 80,
 "files": [{"name": "a.mp4", "size_bytes": 12, "modified_ns": 5, "sha256": "", "number": 7}], "unread": ["b"]}"""
SIDECAR = (
    b"Title;Device Serial;Recorded On;Officer;Category\r\nClip 1;X6039A0263;2026-03-04 14:23:07;Nadia (4512);Rixe\r\n"
)


@dataclass(frozen=True)
class Parser:
    """`refusals` are the errors by which it says no; `each` how many mutations of a sample are tried in a round."""

    read: Callable[[bytes], object]
    samples: Callable[[], list[bytes]]
    refusals: tuple[type[Exception], ...] = ()
    each: int = 100


def files(folder: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((TESTS / folder).iterdir())]


def tables() -> list[bytes]:
    return [
        *files("duty/rosters"),
        SIDECAR,
        write_table(Dataset(["a", date(2026, 3, 4)], headers=["titre", "date"]), "xlsx"),
    ]


def sidecars() -> list[bytes]:
    return [*tables(), ANNOUNCEMENT]


def pictures() -> list[bytes]:
    return [b"%PDF-1.7\n%%EOF", *(_picture(kind) for kind in ("JPEG", "PNG", "WEBP", "MPO"))]


def _picture(kind: str) -> bytes:
    content = BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(content, kind)
    return content.getvalue()


def films() -> list[bytes]:
    with TemporaryDirectory() as folder:
        makers: dict[str, Callable[[Path], Path]] = {
            "a.mp4": make_mp4,
            "b.avi": make_avi,
            "c.ts": make_ts,
            "d.mp4": make_fragmented_mp4,
        }
        return [make(Path(folder) / name).read_bytes() for name, make in makers.items()]


def read_mail(raw: bytes) -> None:
    output = BytesIO()
    Reader({"skipped": [], "today": "2026-11-27", "zone": "Europe/Paris"}, output, BytesIO()).read(raw)
    assert list(whole_lines(output.getvalue()))[-1]["what"] == "end"


def of_film(read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """In a process of its own, as the product does: a decoder may die of a film, and only that is a refusal."""

    def read_film(content: bytes) -> object:
        with TemporaryDirectory() as folder:
            (Path(folder) / "film").write_bytes(content)
            return read(Path(folder) / "film")

    return read_film


PARSERS = {
    "mail": Parser(read_mail, lambda: files("requisitions/mail"), each=5),
    "table": Parser(read_table, tables, (UnreadableTable,)),
    "roster": Parser(lambda content: rows_of(roster_table(content)), tables, (UnreadableRoster,)),
    "sidecar": Parser(
        lambda content: read_sidecar(content, zone=PARIS), lambda: [*tables(), ANNOUNCEMENT], (BadSidecar,)
    ),
    "announcement": Parser(read_announcement, lambda: [ANNOUNCEMENT], (BadUpload,), 1_000),
    "difference": Parser(read_difference, lambda: [b'{"file": 3, "sha256": "%s"}' % (b"a" * 64)], (BadUpload,), 500),
    "removed files": Parser(read_file_keys, lambda: [b'{"files": [1, 2, 3]}'], (BadUpload,), 500),
    "file key": Parser(read_file_key, lambda: [b"17"], (BadUpload,), 500),
    "attachment": Parser(lambda content: read_attachment(BytesIO(content), "a.pdf"), pictures, (NotPossible,), 50),
    "file name": Parser(
        lambda name: list(name_readings(name.decode("utf-8", "surrogateescape"), PARIS)),
        lambda: [b"AXON_2026-03-04T14-23-07+0100.mp4", b"20260304_142307Z.avi", b"VID 04.03.2026 14h23.ts"],
        (),
        300,
    ),
    "film": Parser(of_film(probe), films, (UnreadableClip,), 5),
    "picture of a film": Parser(of_film(lambda film: make_thumbnail(film, at_ms=0)), films, (UnreadableClip,), 3),
}


def mutations(sample: bytes, chance: Random, number: int) -> Iterator[bytes]:
    ways = (flipped, cut, doubled, pushed_in, crossed, zeroed)
    for _ in range(number):
        content = sample
        for _ in range(chance.choice((1, 1, 2, 4))):
            content = chance.choice(ways)(content, chance)
        yield content


def flipped(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 4, 32)) if content else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def doubled(content: bytes, chance: Random) -> bytes:
    start, end = span(content, chance)
    return content[:end] + content[start:end] * chance.choice((1, 2, 50)) + content[end:]


def pushed_in(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(TEXTS).encode("utf-8", "surrogatepass") + content[at:]


def crossed(content: bytes, chance: Random) -> bytes:
    """Numbers become the largest ones that their place holds."""
    start, _ = span(content, chance)
    return content[:start] + chance.choice((b"\xff" * 4, b"\x7f" + b"\xff" * 7, b"\x80\0\0\0")) + content[start + 4 :]


def zeroed(content: bytes, chance: Random) -> bytes:
    start, end = span(content, chance)
    return content[:start] + bytes(end - start) + content[end:]


def span(content: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 8, 64, 512)))


IN_PROCESS = [name for name in PARSERS if "film" not in name]
FILMS = [pytest.param(name, marks=pytest.mark.own_process) for name in PARSERS if "film" in name]


@pytest.mark.parametrize("name", [*IN_PROCESS, *FILMS])
def test_a_mutated_sample_is_read_or_refused(name: str, chance: Random, tries: Tries) -> None:
    parser, flaws = PARSERS[name], []
    for number, sample in enumerate(parser.samples()):
        for content in mutations(sample, chance, ROUNDS * parser.each):
            tries.add()
            try:
                parser.read(content)
            except parser.refusals:
                continue
            except Exception as error:  # noqa: BLE001 - whatever else escapes would stop who called it
                flaws.append(f"sample {number}: {type(error).__name__} {str(error)[:300]} for {content[:200]!r}")

    assert flaws == []
