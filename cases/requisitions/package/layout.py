"""Computes where every byte of an uncompressed ZIP lies, before any of it is written. Pure: opens nothing.

An uncompressed member is its header followed by its own bytes, so the headers need only sizes and CRC-32. The same
members and date always give the same bytes. ZIP64 fields (APPNOTE.TXT 6.3.10, 4.5.3) are used only where a number does
not fit, and there are no data descriptors, so that old readers can open most archives.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

# A field with its maximum value means that the number is in the ZIP64 field.
FULL_16 = 0xFFFF
FULL_32 = 0xFFFFFFFF

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")

_VERSION_PLAIN, _VERSION_64 = 10, 45
_MADE_BY_UNIX = 3 << 8
_UTF8_NAMES = 1 << 11
_STORED = 0
_REGULAR_FILE_0644 = 0o100644 << 16
_FIRST_DOS_YEAR, _LAST_DOS_YEAR = 1980, 2107


class LayoutError(ValueError):
    """These members cannot make an archive that every system can unpack: an error of the caller."""


@dataclass(frozen=True)
class Member:
    """One file of the archive: its path, size and CRC-32."""

    path: str
    size_bytes: int
    crc32: int


@dataclass(frozen=True)
class MemberSlice:
    """`length_bytes` of a member's own bytes, from `first_byte` on."""

    member: Member
    first_byte: int
    length_bytes: int


Segment = bytes | MemberSlice


class Layout:
    """The archive of these members, in this order, all with the same date; `size_bytes` is its length.

    Raises LayoutError for a path that leaves the archive, or two paths that are the same to a case-insensitive system.
    """

    def __init__(self, members: Iterable[Member], *, dated: date) -> None:
        self.members = tuple(members)
        _check(self.members)
        day = _dos_date(dated)
        pieces: list[bytes | Member] = []
        directory: list[bytes] = []
        offset_bytes = 0
        for member in self.members:
            header = _local_header(member, day)
            pieces += [header, member]
            directory.append(_central_header(member, day, offset_bytes))
            offset_bytes += len(header) + member.size_bytes
        pieces.append(_closing(b"".join(directory), len(self.members), offset_bytes))
        self._pieces = tuple(pieces)
        self._starts = tuple(accumulate(map(_length_bytes, pieces), initial=0))

    @property
    def size_bytes(self) -> int:
        return self._starts[-1]

    def segments(self, start: int = 0, stop: int | None = None) -> Iterator[Segment]:
        """The parts between two positions of the archive, in order, without empty parts. Raises LayoutError outside the
        archive.
        """
        stop = self.size_bytes if stop is None else stop
        if not 0 <= start <= stop <= self.size_bytes:
            raise LayoutError(f"{start}-{stop} is outside an archive of {self.size_bytes} bytes")
        for index in range(max(bisect_right(self._starts, start) - 1, 0), len(self._pieces)):
            origin = self._starts[index]
            if origin >= stop:
                return
            piece = self._pieces[index]
            first, end = max(start - origin, 0), min(stop - origin, _length_bytes(piece))
            if first < end:
                yield piece[first:end] if isinstance(piece, bytes) else MemberSlice(piece, first, end - first)


def _length_bytes(piece: bytes | Member) -> int:
    return len(piece) if isinstance(piece, bytes) else piece.size_bytes


def _check(members: Iterable[Member]) -> None:
    seen: set[str] = set()
    for member in members:
        parts = member.path.split("/")
        if "\\" in member.path or "\0" in member.path or not {"", ".", ".."}.isdisjoint(parts):
            raise LayoutError(f"not a path inside the archive: {member.path!r}")
        if len(member.path.encode()) > FULL_16:
            raise LayoutError(f"path too long: {member.path[:80]!r}…")
        if member.path.casefold() in seen:
            raise LayoutError(f"two members are called {member.path!r}")
        seen.add(member.path.casefold())


def _dos_date(day: date) -> int:
    if not _FIRST_DOS_YEAR <= day.year <= _LAST_DOS_YEAR:
        raise LayoutError(f"a ZIP cannot be dated {day}")
    return (day.year - _FIRST_DOS_YEAR) << 9 | day.month << 5 | day.day


def _extra_64(*values: int) -> bytes:
    """The ZIP64 field: its tag, its length, and the numbers that did not fit."""
    return struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values) if values else b""


def _local_header(member: Member, day: int) -> bytes:
    name = member.path.encode()
    # A local header gives both sizes or neither (4.5.3).
    large = member.size_bytes >= FULL_32
    extra = _extra_64(member.size_bytes, member.size_bytes) if large else b""
    size = min(member.size_bytes, FULL_32)
    version = _VERSION_64 if large else _VERSION_PLAIN
    fields = (version, _UTF8_NAMES, _STORED, 0, day, member.crc32, size, size, len(name), len(extra))
    return _LOCAL.pack(b"PK\3\4", *fields) + name + extra


def _central_header(member: Member, day: int, offset_bytes: int) -> bytes:
    name = member.path.encode()
    too_large = [number for number in (member.size_bytes, member.size_bytes, offset_bytes) if number >= FULL_32]
    extra = _extra_64(*too_large)
    size = min(member.size_bytes, FULL_32)
    version = _VERSION_64 if too_large else _VERSION_PLAIN
    fields = (_MADE_BY_UNIX | version, version, _UTF8_NAMES, _STORED, 0, day, member.crc32, size, size)
    places = (0, 0, 0, _REGULAR_FILE_0644, min(offset_bytes, FULL_32))
    return _CENTRAL.pack(b"PK\1\2", *fields, len(name), len(extra), *places) + name + extra


def _closing(directory: bytes, count: int, offset_bytes: int) -> bytes:
    """The central directory and the end records, with the ZIP64 records when a number does not fit."""
    size_bytes = len(directory)
    end = _END.pack(
        b"PK\5\6",
        0,
        0,
        min(count, FULL_16),
        min(count, FULL_16),
        min(size_bytes, FULL_32),
        min(offset_bytes, FULL_32),
        0,
    )
    if count < FULL_16 and size_bytes < FULL_32 and offset_bytes < FULL_32:
        return directory + end
    versions = (_MADE_BY_UNIX | _VERSION_64, _VERSION_64)
    record = _END_64.pack(b"PK\6\6", _END_64.size - 12, *versions, 0, 0, count, count, size_bytes, offset_bytes)
    locator = _LOCATOR_64.pack(b"PK\6\7", 0, offset_bytes + size_bytes, 1)
    return directory + record + locator + end
