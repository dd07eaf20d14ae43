"""The codes that name a camera, typed or scanned: its label's code, its serial number or its mark. Pure.

`static/js/issue_board.js` reads a code by the same rules, so that a line is filled before the server is asked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

PREFIX = "CAM:"
# What a reader may send before each code: the kind of barcode (“]Q3”, ISO/IEC 15424); cut to “Q3” where the keyboard
# has no such bracket.
_KIND_OF_BARCODE = re.compile(r"^(?:\][A-Z][0-9A-Z]|[A-Z][0-9](?=CAM:))")
# With Caps Lock on, a French keyboard gives these signs for the digits of a reader.
_CAPS_LOCK = str.maketrans("&É\"'(-È_ÇÀ§!", "123456789068")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True)
class Named:
    """A camera by its key, its serial number and its mark."""

    key: int
    serial: str
    label: str


def codes_of(cameras: Iterable[Named]) -> Mapping[str, frozenset[int]]:
    """The cameras that each code may mean: a mark written on two devices means both, and then identifies neither."""
    found: dict[str, frozenset[int]] = {}
    for camera in cameras:
        for code in {plain(camera.serial), plain(camera.label), _loose(camera.label)} - {"", _loose("")}:
            found[code] = found.get(code, frozenset()) | {camera.key}
    return found


def meant(codes: Mapping[str, frozenset[int]], typed: str) -> frozenset[int]:
    """The cameras that what was typed may mean, by the strictest reading that names one: “cp 04” and “CP4” are “CP-04”
    where no device bears exactly that."""
    return next((codes[reading] for reading in _readings(typed) if reading in codes), frozenset())


def plain(code: str) -> str:
    """The code in upper case without its prefixes and outer spaces: “ ]Q3cam:x6039a02 ” is “X6039A02”."""
    return _KIND_OF_BARCODE.sub("", code.strip().upper()).removeprefix(PREFIX).strip()


def _readings(typed: str) -> Iterator[str]:
    for text in (typed, typed.upper().translate(_CAPS_LOCK)):
        yield plain(text)
        yield _loose(text)


def _loose(code: str) -> str:
    """The letters and digits alone, without leading zeros, after a sign that no code holds."""
    return "~" + _ZEROS.sub("", re.sub(r"[^A-Z0-9]", "", plain(code)))
