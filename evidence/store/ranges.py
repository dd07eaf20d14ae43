"""Which bytes a Range header asks for (RFC 9110, section 14). Pure: knows neither requests nor files.

The header is untrusted: no value raises, and every range returned lies inside the content.
"""

import re
from dataclasses import dataclass

# A player asks for one range, a download manager for a few; a larger number would only load the server.
MAX_RANGES = 16

# Numbers of more than a hundred digits are not converted; they make the header malformed.
_SPEC = re.compile(r"([0-9]{0,100})-([0-9]{0,100})")


@dataclass(frozen=True)
class ByteRange:
    """The bytes from `first` to `last`, both included, as Content-Range counts them."""

    first: int
    last: int

    @property
    def length_bytes(self) -> int:
        return self.last - self.first + 1

    def cut_to(self, longest_bytes: int) -> "ByteRange":
        """The beginning of this range; the whole for 0."""
        return ByteRange(self.first, min(self.last, self.first + longest_bytes - 1)) if longest_bytes else self

    def content_range(self, size_bytes: int) -> str:
        return f"bytes {self.first}-{self.last}/{size_bytes}"


@dataclass(frozen=True)
class Whole:
    """Send everything with 200: no range was asked for, or the header is ignored."""


@dataclass(frozen=True)
class Ranges:
    """Send these ranges with 206: at least one, none overlapping or adjacent, in the order of the request."""

    parts: tuple[ByteRange, ...]


@dataclass(frozen=True)
class Unsatisfiable:
    """Answer 416: the header is valid, and no range of it can be sent."""


Answer = Whole | Ranges | Unsatisfiable


def resolve(header: str | None, size_bytes: int) -> Answer:
    """The answer to a GET with this Range header for content of `size_bytes`.

    An unknown unit or a malformed header is ignored (14.2); too many ranges are refused (15.5.17); a suffix of an empty
    content is answered with 200 (14.1.2); ranges which overlap or touch are merged (15.3.7.2).
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
    """Whether the Range header applies: there is no If-Range, or it names exactly this strong tag (13.1.5).

    A weak tag or a date never matches, since we send no Last-Modified; the client then receives the whole content.
    """
    return if_range is None or (if_range.strip() == etag and etag.startswith('"'))


# `5-9` is (5, 9), `5-` is (5, None), and the suffix `-9` is (None, 9).
_Spec = tuple[int | None, int | None]


def _read(header: str) -> list[_Spec]:
    """The ranges of the header; an empty list when any of them is malformed. Empty elements are skipped."""
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
    """The part of the content that the spec selects, cut at its end; None when it lies outside."""
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
