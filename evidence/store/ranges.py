"""Which bytes a Range header asks for (RFC 9110, section 14). Pure: knows neither requests nor files.

What a client writes is never trusted: no header raises, and a range that comes out lies inside the content.
"""

import re
from dataclasses import dataclass

# A player asks for one range, a download manager for a few; more is a way to make a server work for nothing.
MAX_RANGES = 16

# A hundred digits are beyond any file; longer numbers are not worth converting and count as no number at all.
_SPEC = re.compile(r"([0-9]{0,100})-([0-9]{0,100})")


@dataclass(frozen=True)
class ByteRange:
    """The bytes from `first` to `last`, both included, as Content-Range counts them."""

    first: int
    last: int

    @property
    def length_bytes(self) -> int:
        return self.last - self.first + 1

    def content_range(self, size_bytes: int) -> str:
        return f"bytes {self.first}-{self.last}/{size_bytes}"


@dataclass(frozen=True)
class Whole:
    """Send everything with 200: no range was asked for, or the header means nothing to us."""


@dataclass(frozen=True)
class Ranges:
    """Send these with 206: at least one, none touching another, in the order of the request."""

    parts: tuple[ByteRange, ...]


@dataclass(frozen=True)
class Unsatisfiable:
    """Answer 416: the header is clear, and nothing can be sent for it."""


Answer = Whole | Ranges | Unsatisfiable


def resolve(header: str | None, size_bytes: int) -> Answer:
    """What a GET with this Range header deserves for content of `size_bytes`.

    An unknown unit or a malformed header is ignored (14.2), too many ranges are refused (15.5.17), a suffix
    of an empty content is satisfiable but only 200 can say so (14.1.2), and ranges which overlap or touch
    become one (15.3.7.2).
    """
    specs = _read(header or "")
    if not specs:
        return Whole()
    if len(specs) > MAX_RANGES:
        return Unsatisfiable()
    if size_bytes == 0 and any(first is None and last for first, last in specs):
        return Whole()
    satisfiable = [part for spec in specs if (part := _within(spec, size_bytes))]
    return Ranges(_coalesce(satisfiable)) if satisfiable else Unsatisfiable()


def honours_if_range(if_range: str | None, etag: str) -> bool:
    """Whether the Range header counts: without If-Range, or when it names this very strong tag (13.1.5).

    A weak tag or a date never matches: we send no Last-Modified, and the client then receives the whole.
    """
    return if_range is None or (if_range.strip() == etag and etag.startswith('"'))


# `5-9` is (5, 9), `5-` is (5, None), and the suffix `-9` is (None, 9).
_Spec = tuple[int | None, int | None]


def _read(header: str) -> list[_Spec]:
    """What the header lists; nothing as soon as one word of it is malformed. Empty elements do not count."""
    unit, _, listed = header.partition("=")
    if unit.lower() != "bytes":
        return []
    specs = [_read_spec(text) for item in listed.split(",") if (text := item.strip(" \t"))]
    valid = [spec for spec in specs if spec]
    return valid if len(valid) == len(specs) else []


def _read_spec(text: str) -> _Spec | None:
    match = _SPEC.fullmatch(text)
    if match is None or text == "-":
        return None
    first, last = (int(digits) if digits else None for digits in match.groups())
    backwards = first is not None and last is not None and last < first
    return None if backwards else (first, last)


def _within(spec: _Spec, size_bytes: int) -> ByteRange | None:
    """The part of the content that the spec selects, cut at its end; nothing when it lies outside."""
    first, last = spec
    if first is None:
        first, last = max(size_bytes - (last or 0), 0), None
    if first >= size_bytes:
        return None
    return ByteRange(first, size_bytes - 1 if last is None else min(last, size_bytes - 1))


def _coalesce(parts: list[ByteRange]) -> tuple[ByteRange, ...]:
    merged: list[ByteRange] = []
    for part in parts:
        near = [other for other in merged if other.first <= part.last + 1 and part.first <= other.last + 1]
        if not near:
            merged.append(part)
            continue
        whole = [part, *near]
        joined = ByteRange(min(each.first for each in whole), max(each.last for each in whole))
        merged[merged.index(near[0])] = joined
        merged = [other for other in merged if other not in near[1:]]
    return tuple(merged)
