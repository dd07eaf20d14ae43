"""The waveform of a film's sound: its loudest moment in each tenth of a second, of the first track."""

from base64 import b64encode
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from evidence.footage.media.frames import read_only, start_shift_s

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.container import InputContainer

PER_S = 10
# Twelve hours at PER_S; of a longer film, one a second.
MOST_PEAKS = 12 * 3600 * PER_S
# So many samples a second are looked at, over all channels: enough that hardly a peak is missed.
LOOKED_AT = 3000
# By libav's name of a form of samples: how memory holds one, its zero, its loudest.
FORMS: dict[str, tuple[Any, int, int]] = {
    "u8": ("B", 128, 128),
    "s16": ("h", 0, 1 << 15),
    "s32": ("i", 0, 1 << 31),
    "flt": ("f", 0, 1),
    "dbl": ("d", 0, 1),
}


class Peaks:
    """The peaks so far, 0 to 255 each; `per_s` of them a second."""

    def __init__(self, per_s: int) -> None:
        self.per_s = per_s
        self.levels = bytearray()

    def add(self, start_s: float, frame: "AudioFrame") -> None:
        """The samples of a frame, which are heard from `start_s` on."""
        code, zero, loudest = FORMS[frame.format.name.removesuffix("p")]
        in_plane = 1 if frame.format.is_planar else len(frame.layout.channels)
        rate = frame.sample_rate * in_plane
        # Odd, so that of channels side by side each has its turn.
        step = max(rate * len(frame.planes) // LOOKED_AT, 1) | 1
        for plane in frame.planes:
            samples = memoryview(plane).cast("B").cast(code)[: frame.samples * in_plane]
            self._add(max(start_s, 0), samples, rate, step, zero, loudest)

    def _add(self, start_s: float, samples: Any, rate: int, step: int, zero: int, loudest: int) -> None:
        done = 0
        number = int(start_s * self.per_s)
        while done < len(samples) and number < MOST_PEAKS:
            until = max(int(((number + 1) / self.per_s - start_s) * rate), done + 1)
            part = samples[done:until:step]
            level = min(int(max(max(part) - zero, zero - min(part)) * 256 / loudest), 255)
            if number >= len(self.levels):
                self.levels.extend(bytes(number + 1 - len(self.levels)))
            if level > self.levels[number]:
                self.levels[number] = level
            done, number = until, number + 1


def waveform_of(container: "InputContainer", duration_ms: int) -> dict[str, Any]:
    """`{"per_s", "peaks", "tracks"}`: `peaks` in base64, None without sound. Sound that does not decode is silence, and
    `corrupt` counts its packets."""
    tracks = container.streams.audio
    per_s = PER_S if duration_ms <= MOST_PEAKS // PER_S * 1000 else 1
    facts = {"per_s": per_s, "peaks": None, "tracks": len(tracks), "corrupt": 0}
    if not tracks or not tracks[0].codec_context:
        return facts
    peaks = Peaks(per_s)
    corrupt = _listen(container, tracks[0], peaks)
    return facts | {"peaks": b64encode(peaks.levels).decode(), "corrupt": corrupt}


def _listen(container: "InputContainer", sound: "AudioStream", peaks: Peaks) -> int:
    import av

    read_only(container, sound)
    shift_s, tick_s, corrupt = float(start_shift_s(container)), float(sound.time_base or 0), 0
    with suppress(av.FFmpegError, OSError):
        for packet in container.demux(sound):
            try:
                frames = sound.decode(packet)
            except av.FFmpegError:
                corrupt += 1
                continue
            for frame in frames:
                peaks.add((frame.pts or 0) * tick_s + shift_s, frame)
    return corrupt
