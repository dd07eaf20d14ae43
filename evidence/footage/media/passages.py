"""A passage of a film, for people who may see it and nothing else of the film. Used by the worker.

Every picture is encoded anew: a copy of packets would begin at a key picture, with what comes before the passage.
"""

from fractions import Fraction
from typing import Any, BinaryIO

from evidence.footage.media.copying import FilmCopy, Unnamed
from evidence.footage.media.cutting import packets_before, read_at
from evidence.footage.media.frames import start_shift_s
from evidence.footage.media.pictures import Film

# How far apart the packets of one moment may lie in the file, in seconds.
INTERLEAVED_S = 5


def passage_of(film: Film, product: BinaryIO, from_ms: int, until_ms: int, is_copied: int) -> dict[str, Any] | None:
    """Write the pictures that begin to be shown from one time to before another, and their sound, as an MP4 that begins
    at the first time. Times are those of the player: of the film, or of its viewing copy where it has one. None when no
    picture of the passage decodes.
    """
    import av

    zero_s = film.start_s if is_copied else -start_shift_s(film.container)
    start_s, stop_s = (zero_s + Fraction(ms, 1000) for ms in (from_ms, until_ms))
    sound = next((track for track in film.container.streams.audio if track.codec_context), None)
    with av.open(Unnamed(product), "w", format="mp4") as output:
        passage = _Passage(film, sound, output, start_s=start_s, stop_s=stop_s)
        passage.run()
        passage.finish()
    return {"pictures": passage.pictures, "lost": passage.lost} if passage.pictures else None


class _Passage(FilmCopy):
    """A copy that is encoded whole, of what lies between two times of the container."""

    def __init__(self, film: Film, sound: Any, output: Any, *, start_s: Fraction, stop_s: Fraction) -> None:
        super().__init__(film, sound, output, start_s=start_s, stays=False, sound_stays=False)
        self._stop_s, self._is_passed = stop_s, False

    def run(self) -> None:
        for packet in packets_before(self._film, self._start_s, discarded=True):
            if read_at(packet) > self._stop_s + INTERLEAVED_S:
                break
            if packet.stream == self._film.video:
                if not self._is_passed:
                    self._encode_pictures(packet)
            elif packet.stream == self._sound:
                self._take_sound(packet)

    def is_wanted(self, frame: Any, stream: Any) -> bool:
        """Whether a picture begins, or a piece of sound lies, within the passage. What says no time is left out."""
        if frame.pts is None:
            return False
        tick_s = Fraction(frame.time_base or stream.time_base)
        begins_s = frame.pts * tick_s
        is_picture = stream == self._film.video
        if is_picture and begins_s >= self._stop_s:
            self._is_passed = True
        length_s = Fraction(0) if is_picture else Fraction(frame.samples, frame.sample_rate)
        return bool(self._start_s <= begins_s < self._stop_s and begins_s + length_s <= self._stop_s)
