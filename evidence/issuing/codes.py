"""The codes that name a camera, typed or scanned: its label's code, its serial number or its mark. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PREFIX = "CAM:"


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
        for code in filter(None, (camera.serial, camera.label)):
            found[plain(code)] = found.get(plain(code), frozenset()) | {camera.key}
    return found


def plain(code: str) -> str:
    """The code in upper case without its prefix and outer spaces: “ cam:x6039a02 ” is “X6039A02”."""
    return code.strip().upper().removeprefix(PREFIX).strip()
