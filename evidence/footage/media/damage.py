"""What can be damaged in a film that still shows pictures. Pure: the worker finds it, `reading` says it in French."""

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """What is damaged. `Finding` says which numbers come with each."""

    MISSING_BYTES = "missing_bytes"  # bytes
    LAST_PACKET_CUT = "last_packet_cut"
    BYTES_BEFORE = "bytes_before"  # bytes
    BYTES_AFTER = "bytes_after"  # bytes
    ZEROS_AT_END = "zeros_at_end"  # bytes
    NO_INDEX = "no_index"
    NO_DURATION = "no_duration"  # milliseconds measured
    ESTIMATED_DURATION = "estimated_duration"  # milliseconds estimated
    LONGER_THAN_ANNOUNCED = "longer_than_announced"  # milliseconds announced, milliseconds found
    ENDS_EARLY = "ends_early"  # milliseconds announced, milliseconds found
    NO_PICTURE_BEFORE = "no_picture_before"  # milliseconds
    NO_PICTURE_AFTER = "no_picture_after"  # milliseconds of the last picture, milliseconds of the end
    NO_PICTURE_NEAR = "no_picture_near"  # milliseconds, of each moment


@dataclass(frozen=True)
class Finding:
    """One damage, with its numbers: bytes or milliseconds, as `Damage` says."""

    damage: Damage
    numbers: tuple[int, ...] = ()
