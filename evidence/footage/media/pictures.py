"""Which pictures of an opened film decode, and how long it lasts. Used by the worker alone: it decodes.

A film is judged by its pictures: what its container announces is compared with them, never believed instead.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, Any

from evidence.footage.media.damage import Damage, Finding

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream
    from av.container import InputContainer

    AnyPacket = Packet[Any]
    TimedPicture = tuple[Fraction, VideoFrame]

LONGEST_CLIP_S = 7 * 24 * 3600
# A difference up to this between what is announced and what is found is the container's rounding.
TOLERANCE_S = Fraction(3, 2)
# Processor time of the whole examination, in seconds, after which what is left is not examined.
EXAMINATION_S = 9.0
# Moments looked at between the start and the end.
SAMPLES = 8
# The containers that have no index.
STREAMS = ("mpegts", "mpeg")
# Pictures decoded at each of them.
NEAR = 25
MILLISECONDS = 1000


@dataclass
class Film:
    """The first stream of pictures of a container. Times are in seconds from the start of the film.

    `until_s`: the processor time of this process, in seconds, after which nothing more is examined.
    """

    container: "InputContainer"
    video: "VideoStream"
    size_bytes: int
    until_s: float = EXAMINATION_S
    findings: list[Finding] = field(default_factory=list)
    has_packets: bool = False

    @property
    def start_s(self) -> Fraction:
        return Fraction(self.container.start_time or 0, 1_000_000)

    @property
    def picture_s(self) -> Fraction:
        """How long one picture is shown."""
        return 1 / Fraction(self.video.average_rate) if self.video.average_rate else Fraction(1, 25)

    def picture_at(
        self, moment_s: Fraction, *, before_s: Fraction | None = None
    ) -> "tuple[Fraction, VideoFrame] | None":
        """The first key picture that decodes from the one at or before the moment on, with its time."""
        if not self._seek(moment_s):
            return None
        for packet in self._packets():
            if packet.stream != self.video:
                continue
            at_s = self.time_of(packet)
            if (before_s is not None and at_s >= before_s) or self.is_late():
                return None
            if packet.is_keyframe and (frame := self.key_picture(packet)):
                return at_s, frame
        return None

    def key_packets(self) -> "Iterator[AnyPacket]":
        """The key pictures from here on, not decoded."""
        return (packet for packet in self._packets() if packet.stream == self.video and packet.is_keyframe)

    def first_picture(self) -> "TimedPicture | None":
        """The first picture that decodes: a key picture, or any where none is marked as key."""
        found = self.picture_at(Fraction(0))
        if found or not self._seek(Fraction(0)):
            return found
        self.video.codec_context.skip_frame = "DEFAULT"
        pictures = (
            frame for packet in self._packets() if packet.stream == self.video for frame in self._pictures(packet)
        )
        frame = next(pictures, None)
        self.video.codec_context.skip_frame = "NONKEY"
        return (self.time_of(frame), frame) if frame else None

    def duration_s(self, first_s: Fraction) -> Fraction:
        """How long the film lasts, with what is amiss found on the way. `first_s`: when its first picture is shown."""
        announced_s, pictures_s = self._announced_s()
        if announced_s is None or pictures_s is None:
            announced_s = pictures_s = self._measured_s(first_s)
        last_key_s = self._last_key_s(first_s, pictures_s)
        seen_s, end_s = self._read_to_the_end(last_key_s)
        if end_s > announced_s + TOLERANCE_S:
            self._add(Damage.LONGER_THAN_ANNOUNCED, announced_s, end_s)
        elif end_s < announced_s - TOLERANCE_S:
            self._add(Damage.ENDS_EARLY, announced_s, end_s)
        if seen_s < min(end_s, pictures_s) - TOLERANCE_S:
            self._add(Damage.NO_PICTURE_AFTER, seen_s, end_s)
        self._sample(first_s, last_key_s)
        return end_s if end_s > announced_s + TOLERANCE_S else announced_s

    def _announced_s(self) -> tuple[Fraction | None, Fraction | None]:
        """What the container says of its length and of that of its pictures; None for what it does not say, or that
        could not be.
        """
        whole_s = Fraction(self.container.duration or 0, 1_000_000)
        pictures_s = (self.video.duration or 0) * (self.video.time_base or Fraction(0))
        lengths = [
            length_s if self.picture_s / 2 < length_s <= LONGEST_CLIP_S else None for length_s in (whole_s, pictures_s)
        ]
        return lengths[0] or lengths[1], lengths[1] or lengths[0]

    def _measured_s(self, first_s: Fraction) -> Fraction:
        """The length of a film that does not say it: of all its packets, or estimated from as many as there is time
        for.
        """
        end_s, last_byte = first_s + self.picture_s, 0
        self._seek(first_s)
        for packet in self._packets():
            end_s = max(end_s, self._end_of(packet))
            last_byte = packet.pos or last_byte
            if self.is_late() and last_byte:
                end_s = end_s * self.size_bytes / last_byte
                self._add(Damage.ESTIMATED_DURATION, end_s)
                return end_s
        self._add(Damage.NO_DURATION, end_s)
        return end_s

    def _last_key_s(self, first_s: Fraction, announced_s: Fraction) -> Fraction:
        """The time of the last key picture that decodes, by bisection: what follows a damage is taken as damaged."""
        low_s, high_s, last_s = first_s, announced_s, first_s
        while high_s - low_s > 1 and not self.is_late():
            middle_s = (low_s + high_s) / 2
            if found := self.picture_at(middle_s, before_s=high_s):
                low_s, last_s = max(middle_s, found[0]), max(last_s, found[0])
            else:
                high_s = middle_s
        return last_s

    def _read_to_the_end(self, key_s: Fraction) -> tuple[Fraction, Fraction]:
        """Decode from this key picture to the end of the file: the end of the last picture, and of the last packet.

        Once the time of the examination is over, the pictures that are left are taken for good.
        """
        seen_s = end_s = key_s + self.picture_s
        if not self._seek(key_s):
            return seen_s, end_s
        self.video.codec_context.skip_frame = "DEFAULT"
        for packet in self._packets():
            end_s = max(end_s, self._end_of(packet))
            if packet.stream != self.video:
                continue
            if self.is_late():
                seen_s = max(seen_s, self._end_of(packet))
            else:
                seen_s = max([seen_s, *self._ends_of_pictures(packet)])
        seen_s = max([seen_s, *self._ends_of_pictures(None)])
        self.video.codec_context.skip_frame = "NONKEY"
        return seen_s, max(end_s, seen_s)

    def _sample(self, first_s: Fraction, last_s: Fraction) -> None:
        """Look at some moments in between, and say near which pictures do not decode."""
        span_s = last_s - first_s
        moments_s = [first_s + span_s * number / SAMPLES for number in range(1, SAMPLES)] if span_s > 1 else []
        damaged_s = [moment_s for moment_s in moments_s if not self.is_late() and not self._is_sound_near(moment_s)]
        if damaged_s:
            self._add(Damage.NO_PICTURE_NEAR, *damaged_s)

    def _is_sound_near(self, moment_s: Fraction) -> bool:
        """Whether the key picture at or before the moment decodes, and the pictures that follow it, some of them."""
        import av

        if not self._seek(moment_s):
            return False
        packets: Iterator[AnyPacket] = (packet for packet in self._packets() if packet.stream == self.video)
        if self.container.format.name in STREAMS:  # a seek there ends anywhere; elsewhere, on a key picture
            packets = dropwhile(lambda packet: not packet.is_keyframe, packets)
        self.video.codec_context.skip_frame = "DEFAULT"
        try:
            frames = [frame for packet in islice(packets, NEAR) for frame in self.video.decode(packet)]
        except av.FFmpegError:
            return False
        else:
            return bool(frames) and not any(frame.is_corrupt for frame in frames)
        finally:
            self.video.codec_context.skip_frame = "NONKEY"

    def _add(self, damage: Damage, *moments_s: Fraction) -> None:
        self.findings.append(Finding(damage, tuple(round(moment * MILLISECONDS) for moment in moments_s)))

    def _seek(self, moment_s: Fraction) -> bool:
        """Go to the moment, or to the key picture before it. False where the file cannot be read there."""
        import av

        try:
            self.container.seek(round((self.start_s + max(moment_s, Fraction(0))) * 1_000_000))
        except (av.FFmpegError, OSError):
            return False
        return True

    def _packets(self) -> "Iterator[AnyPacket]":
        """The packets of picture and sound from here on, until the end or the first place that cannot be read."""
        import av

        with suppress(av.FFmpegError, OSError):
            for packet in self.container.demux(self.video, *self.container.streams.audio):
                if packet.size:
                    self.has_packets |= packet.stream == self.video
                    yield packet

    def time_of(self, timed: "AnyPacket | VideoFrame") -> Fraction:
        stamp = timed.pts if timed.pts is not None else timed.dts
        return (stamp or 0) * (timed.time_base or Fraction(0)) - self.start_s if stamp is not None else Fraction(0)

    def _end_of(self, packet: "AnyPacket") -> Fraction:
        end_s = self.time_of(packet) + (packet.duration or 0) * (packet.time_base or Fraction(0))
        return end_s if end_s <= LONGEST_CLIP_S else Fraction(0)

    def _pictures(self, packet: "AnyPacket | None") -> "list[VideoFrame]":
        """The whole pictures that a packet gives in its turn; with None, those that the decoder still holds."""
        import av

        with suppress(av.FFmpegError):
            return [frame for frame in self.video.decode(packet) if not frame.is_corrupt]
        return []

    def _ends_of_pictures(self, packet: "AnyPacket | None") -> "list[Fraction]":
        return [self.time_of(frame) + self.picture_s for frame in self._pictures(packet)]

    def key_picture(self, packet: "AnyPacket") -> "VideoFrame | None":
        """The picture of a key packet, by itself."""
        frames = self._pictures(packet) or self._pictures(None)
        self.video.codec_context.flush_buffers()
        return frames[0] if frames else None

    def is_late(self) -> bool:
        """Whether the time of the examination is over."""
        return time.process_time() > self.until_s
