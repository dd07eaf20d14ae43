"""What the layout of a film's bytes says of it, without decoding: what is cut, what stands before or after the film."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from evidence.footage.media.damage import Damage, Finding

BOXES_WITH_CONTENT = {b"moov", b"mdat", b"moof"}
FIRST_BOXES = BOXES_WITH_CONTENT | {b"ftyp", b"styp", b"free", b"skip", b"wide", b"pnot", b"uuid"}
FRAGMENT_INDEXES = {b"sidx", b"mfra"}
PADDING_BOXES = {b"free", b"skip", b"wide"}
BOX_LIMIT = 100_000

MATROSKA = b"\x1a\x45\xdf\xa3"
PROGRAM_STREAM = b"\x00\x00\x01\xba"
TS_SYNC, TS_PACKET_BYTES = 0x47, 188
# A maker's own header before the film is shorter than this.
LONGEST_HEADER_BYTES = 4096
FEW_ZEROS = 4096
BLOCK_BYTES = 1024 * 1024


@dataclass
class Structure:
    """`start` is where the film begins; `findings` what is damaged. `is_cut`: bytes that the film announces are not
    there. `has_index` is false for an MP4 without the table (moov) that says where its pictures are. `is_fragmented`:
    the table is in pieces along the film, and nothing says where the pieces are.
    """

    start: int = 0
    findings: list[Finding] = field(default_factory=list)
    is_cut: bool = False
    has_index: bool = True
    is_fragmented: bool = False

    def add(self, damage: Damage, *numbers: int) -> None:
        self.findings.append(Finding(damage, numbers))


def structure_of(file: BinaryIO, size_bytes: int) -> Structure:
    """Examine the bytes of a film of any of the known containers; of another file, say nothing."""
    start = _start_of_film(file)
    found = Structure(start)
    if start:
        found.add(Damage.BYTES_BEFORE, start)
    head = _read(file, start, 12)
    if head[4:8] in FIRST_BOXES:
        _examine_boxes(file, found, size_bytes)
    else:
        if head[:1] == bytes([TS_SYNC]):
            _examine_packets(found, size_bytes)
        if head.startswith(b"RIFF"):
            _examine_riff(file, found, size_bytes)
        _examine_zeros(file, found, size_bytes)
    return found


def _start_of_film(file: BinaryIO) -> int:
    """Where the first known signature stands, after what a maker may have put before it; 0 when there is none."""
    head = _read(file, 0, LONGEST_HEADER_BYTES + 2 * TS_PACKET_BYTES + 1)
    if head[4:8] in FIRST_BOXES or _is_transport_stream(head, 0):
        return 0
    places = [head.find(b"ftyp") - 4, head.find(MATROSKA), head.find(PROGRAM_STREAM), head.find(b"AVI LIST") - 8]
    places = [place for place in places if 0 <= place <= LONGEST_HEADER_BYTES]
    packets = (place for place in range(LONGEST_HEADER_BYTES) if _is_transport_stream(head, place))
    return min(places) if places else next(packets, 0)


def _is_transport_stream(head: bytes, place: int) -> bool:
    return all(
        head[place + at : place + at + 1] == bytes([TS_SYNC]) for at in (0, TS_PACKET_BYTES, 2 * TS_PACKET_BYTES)
    )


def _examine_boxes(file: BinaryIO, found: Structure, size_bytes: int) -> None:
    """The boxes of an MP4: each must end inside the file, and the table (moov) must be there.

    A copy that was cut and whose table stands at the front opens normally with its full duration, and fails only when
    played. What follows a whole film and is no known box is the maker's.
    """
    kinds: list[bytes] = []
    end = found.start
    for kind, box_end in _boxes(file, found.start, size_bytes):
        if box_end > size_bytes:
            if kind in FIRST_BOXES or not BOXES_WITH_CONTENT.intersection(kinds):
                found.is_cut = True
                found.add(Damage.MISSING_BYTES, box_end - size_bytes)
                kinds.append(kind)
                end = size_bytes
            break
        kinds.append(kind)
        end = box_end
    found.has_index = b"moov" in kinds
    found.is_fragmented = b"moof" in kinds and not FRAGMENT_INDEXES.intersection(kinds)
    if kinds and kinds[-1] == b"moof":
        found.is_cut = True
        if not found.findings:
            found.add(Damage.LAST_PACKET_CUT)
    if end < size_bytes:
        found.add(Damage.BYTES_AFTER, size_bytes - end)
    elif not kinds or kinds[-1] not in PADDING_BOXES:
        _examine_zeros(file, found, size_bytes)


def _boxes(file: BinaryIO, start: int, size_bytes: int) -> Iterator[tuple[bytes, int]]:
    """The name and the declared end of each top-level box."""
    for _ in range(BOX_LIMIT):
        header = _read(file, start, 16)
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if len(header) < 8 or not (kind.isascii() and kind.strip().isalnum()):
            return
        if length == 1:
            length = int.from_bytes(header[8:])
        if length == 0:  # 0 means "to the end of the file"; other sizes under 8 are invalid
            length = size_bytes - start
        if length < 8:
            return
        start += length
        yield kind, start


def _examine_packets(found: Structure, size_bytes: int) -> None:
    if (size_bytes - found.start) % TS_PACKET_BYTES:
        found.is_cut = True
        found.add(Damage.LAST_PACKET_CUT)


def _examine_riff(file: BinaryIO, found: Structure, size_bytes: int) -> None:
    """The lists of an AVI: what its header announces must be there, with the index (idx1, or indx for OpenDML)."""
    end = found.start + 8 + int.from_bytes(_read(file, found.start + 4, 4), "little")
    if end > size_bytes:
        found.is_cut = True
        found.add(Damage.MISSING_BYTES, end - size_bytes)
    has_index, place = False, found.start + 12
    for _ in range(BOX_LIMIT):
        header = _read(file, place, 8)
        length = int.from_bytes(header[4:], "little")
        has_index |= header[:4] == b"idx1"
        if len(header) < 8 or (header[:4] == b"LIST" and not length):
            break
        place += 8 + length + length % 2
    if not has_index and b"indx" not in _read(file, found.start, LONGEST_HEADER_BYTES * 4):
        found.add(Damage.NO_INDEX)


def _examine_zeros(file: BinaryIO, found: Structure, size_bytes: int) -> None:
    """Bytes that were reserved and never written: a file that ends with zeros."""
    zeros, end = 0, size_bytes
    while end > found.start:
        block = _read(file, max(end - BLOCK_BYTES, 0), min(BLOCK_BYTES, end))
        zeros += len(block) - len(block.rstrip(b"\0"))
        if block.strip(b"\0"):
            break
        end -= len(block)
    if zeros > FEW_ZEROS:
        found.add(Damage.ZEROS_AT_END, zeros)


def _read(file: BinaryIO, place: int, length_bytes: int) -> bytes:
    file.seek(place, os.SEEK_SET)
    return file.read(length_bytes)
