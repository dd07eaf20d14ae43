"""The waveform of a film's sound: its loudest moment in each tenth of a second, of the first track."""

from base64 import b64encode
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evidence.footage.media.frames import read_only, start_shift_s

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.container import InputContainer

PER_S = 10
# Twelve hours at PER_S; of a longer film, one a second.
MOST_PEAKS = 12 * 3600 * PER_S
# Peaks are read from mono sound at this rate, in hertz: higher sounds are quieter than they are heard.
RATE = 8000
LOUDEST = 32_768


class Peaks:
    """The peaks so far, 0 to 255 each; `per_s` of them a second."""

    def __init__(self, per_s: int) -> None:
        self.per_s = per_s
        self.levels = bytearray()
        self._samples_a_peak = RATE // per_s

    def add(self, start: int, samples: "memoryview[int]") -> None:
        """Samples that are heard from `start` on, counted in samples from the start of the film."""
        while samples:
            number, inside = divmod(max(start, 0), self._samples_a_peak)
            if number >= MOST_PEAKS:
                return
            part = samples[: self._samples_a_peak - inside]
            level = min(max(max(part), -min(part)) * 256 // LOUDEST, 255)
            self.levels.extend(bytes(max(number + 1 - len(self.levels), 0)))
            self.levels[number] = max(self.levels[number], level)
            start, samples = max(start, 0) + len(part), samples[len(part) :]


def waveform_of(container: "InputContainer", duration_ms: int) -> dict[str, Any]:
    """`{"per_s", "peaks", "tracks"}`: `peaks` in base64, None without sound. Sound that does not decode is silence, and
    `corrupt` counts its packets."""
    tracks = container.streams.audio
    per_s = PER_S if duration_ms <= MOST_PEAKS // PER_S * 1000 else 1
    said = {"per_s": per_s, "peaks": None, "tracks": len(tracks), "corrupt": 0}
    if not tracks or not tracks[0].codec_context:
        return said
    peaks = Peaks(per_s)
    corrupt = _listen(container, tracks[0], peaks)
    return said | {"peaks": b64encode(peaks.levels).decode(), "corrupt": corrupt}


def _listen(container: "InputContainer", sound: "AudioStream", peaks: Peaks) -> int:
    import av

    read_only(container, sound)
    shift_s, corrupt = start_shift_s(container), 0
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with suppress(av.FFmpegError, OSError):
        for packet in container.demux(sound):
            try:
                frames = sound.decode(packet)
            except av.FFmpegError:
                corrupt += 1
                continue
            for frame in frames:
                _add(peaks, frame, resampler, shift_s)
    return corrupt


def _add(peaks: Peaks, frame: "AudioFrame", resampler: Any, shift_s: Fraction) -> None:
    start_s = (frame.pts or 0) * (frame.time_base or Fraction(0)) + shift_s
    start = round(start_s * RATE)
    for heard in resampler.resample(frame):
        samples = memoryview(heard.planes[0]).cast("B").cast("h")[: heard.samples]
        peaks.add(start, samples)
        start += heard.samples
