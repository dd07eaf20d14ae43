"""The viewing copy of a film that a browser does not play: the same pictures in an MP4, as they are where a browser
plays their codec, else as H.264; sound as it is or as AAC.

Every picture keeps its time, from the start of the film. Used by the worker alone.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

from evidence.footage.media.frames import start_shift_s
from evidence.footage.media.pictures import Film
from evidence.footage.media.playing import COPIED_PICTURES, COPIED_SOUNDS

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import OutputContainer

    AnyPacket = Packet[Any]

Tell = Callable[[int], None]
# One key picture a second, and no picture predicted from a later one: a step back is as quick as one forward.
KEY_EVERY_S = 1
QUALITY = {"preset": "veryfast", "crf": "23", "threads": "1"}
SOUND_RATE = 48_000


class Unnamed:
    """The file to write, without the name that an open file has."""

    def __init__(self, file: BinaryIO) -> None:
        self.write, self.seek, self.tell = file.write, file.seek, file.tell


def copy_film(film: Film, product: BinaryIO, duration_ms: int, tell: Tell, *, stays: bool, late: int) -> dict[str, Any]:
    """Write the copy, and return how it was made: `way` is `remux` or `encode`, `pictures` how many it has, `lost` how
    many packets did not decode, `offset_ms` by how much the film's own index counts later than the copy's. `tell` gets
    the percentage that is done. `stays`: the pictures may be taken as they are, where a browser plays their codec;
    `late`: the longest delay of a key picture, where one is longer than the first one's (frames.py)."""
    import av

    sound = next((track for track in film.container.streams.audio if track.codec_context), None)
    with av.open(Unnamed(product), "w", format="mp4") as output:
        copy = _WholeCopy(film, sound, output, max(duration_ms, 1), tell, stays=stays, late=late)
        with suppress(av.FFmpegError, OSError):
            copy.run()
        copy.finish()
    offset_s = film.start_s + start_shift_s(film.container)
    facts = {"way": copy.way, "pictures": copy.pictures, "lost": copy.lost}
    return {**facts, "offset_ms": round(offset_s * 1000)}


class FilmCopy:
    """One copy under way: what is shown from `start_s` on, by the clock of the container. Pictures that may not stay as
    they are, and sound, are encoded anew whatever they are."""

    def __init__(
        self,
        film: Film,
        sound: "AudioStream | None",
        output: "OutputContainer",
        *,
        start_s: Fraction,
        stays: bool,
        sound_stays: bool,
        late: int = 0,
    ) -> None:
        self._film, self._sound, self._output, self._start_s = film, sound, output, start_s
        self._late = late
        self.pictures = self.lost = 0
        self._last_pts = -1
        self._undated: list[Any] = []
        codec = film.video.codec_context.name
        self.way = "remux" if stays and codec in COPIED_PICTURES else "encode"
        film.video.codec_context.skip_frame = "DEFAULT"
        self._to: Any = output.add_stream_from_template(film.video) if self.way == "remux" else self._encoder()
        self._sound_to: Any = None
        self._is_sound_copied = sound_stays and bool(sound) and sound.codec_context.name in COPIED_SOUNDS  # type: ignore[union-attr]  # there is sound
        if sound:
            self._sound_to = self._sound_track(sound)

    def is_wanted(self, frame: Any, stream: Any) -> bool:
        """Whether a decoded picture, or piece of sound, belongs to the copy."""
        return True

    def finish(self) -> None:
        """Write what the decoders and encoders still hold."""
        if self.way == "encode":
            self._encode_pictures(None)
            self._output.mux(self._to.encode(None))
        if self._sound_to and not self._is_sound_copied:
            for frame in self._frames(self._sound, None):
                self._encode_sound(frame)
            self._output.mux(self._sound_to.encode(None))

    def _encoder(self) -> Any:
        video = self._film.video
        rate = Fraction(video.average_rate or 25)
        to: Any = self._output.add_stream("libx264", rate=rate, options=QUALITY)
        to.width, to.height, to.pix_fmt = video.width // 2 * 2, video.height // 2 * 2, "yuv420p"
        to.codec_context.time_base = video.time_base or Fraction(1, 90_000)
        to.codec_context.gop_size = max(round(rate * KEY_EVERY_S), 1)
        to.codec_context.max_b_frames = 0
        to.codec_context.thread_count = 1  # each thread would reserve its own memory
        return to

    def _sound_track(self, sound: "AudioStream") -> Any:
        if self._is_sound_copied:
            return self._output.add_stream_from_template(sound)
        layout = "mono" if sound.codec_context.channels == 1 else "stereo"
        return self._output.add_stream("aac", rate=SOUND_RATE, layout=layout)

    def _take_pictures(self, packet: "AnyPacket") -> None:
        if self.way == "encode":
            self._encode_pictures(packet)
        elif packet.is_corrupt:
            self.lost += 1
        elif not packet.is_discard:
            self.pictures += 1
            self._undated.append(packet)
            if packet.dts is not None:
                self._mux_undated()

    def _mux_undated(self) -> None:
        """Write the first pictures, of which a Matroska does not say when they are decoded: one after another before
        the first that does."""
        *before, last = self._undated
        for number, packet in enumerate(before):
            packet.dts = last.dts - sum(later.duration or 1 for later in before[number:])
        first = self._undated[0]
        if self._late and first.pts is not None:  # the first one waits as long as any: every picture is then reached
            first.dts = min(first.dts, first.pts - self._late)
            self._late = 0
        for packet in self._undated:
            self._mux_as_it_is(packet, self._to)
        self._undated = []

    def _take_sound(self, packet: "AnyPacket") -> None:
        if not self._is_sound_copied:
            for frame in self._frames(self._sound, packet):
                self._encode_sound(frame)
        elif packet.dts is not None:
            self._mux_as_it_is(packet, self._sound_to)

    def _encode_pictures(self, packet: "AnyPacket | None") -> None:
        film = self._film
        ticks_s = Fraction(film.video.time_base or Fraction(1, 90_000))
        for frame in self._frames(film.video, packet):
            if not self.is_wanted(frame, film.video):
                continue
            pts = self._moved(frame, film.video)
            if pts is None or pts <= self._last_pts:  # an MPEG program stream gives two pictures one time
                pts = self._last_pts + max(round(film.picture_s / 2 / ticks_s), 1)
            if not self.pictures and frame.rotation:
                self._to.set_display_rotation(frame.rotation)
            shown = frame.reformat(width=self._to.width, height=self._to.height, format="yuv420p")
            shown.pts, shown.time_base = pts, ticks_s
            shown.pict_type = 0
            self._last_pts = pts
            self.pictures += 1
            self._output.mux(self._to.encode(shown))

    def _frames(self, stream: Any, packet: "AnyPacket | None") -> Iterator[Any]:
        import av

        try:
            yield from stream.decode(packet)
        except av.FFmpegError:
            self.lost += 1

    def _mux_as_it_is(self, packet: "AnyPacket", to: Any) -> None:
        shift = round(self._start_s / packet.time_base) if packet.time_base else 0
        packet.dts = (packet.dts or 0) - shift
        packet.pts = packet.pts - shift if packet.pts is not None else packet.dts
        packet.stream = to
        self._output.mux(packet)

    def _encode_sound(self, frame: Any) -> None:
        if not self.is_wanted(frame, self._sound):
            return
        frame.pts, frame.time_base = self._moved(frame, self._sound), frame.time_base or self._sound.time_base  # type: ignore[union-attr]  # there is sound
        self._output.mux(self._sound_to.encode(frame))

    def _moved(self, frame: Any, stream: Any) -> int | None:
        """Its time from the start of the film, in its own ticks; a decoder's last pictures have those of the stream."""
        return None if frame.pts is None else frame.pts - round(self._start_s / (frame.time_base or stream.time_base))


class _WholeCopy(FilmCopy):
    """The copy of the whole film, which tells how far it is."""

    def __init__(
        self,
        film: Film,
        sound: "AudioStream | None",
        output: "OutputContainer",
        duration_ms: int,
        tell: Tell,
        *,
        stays: bool,
        late: int,
    ) -> None:
        super().__init__(film, sound, output, start_s=film.start_s, stays=stays, sound_stays=True, late=late)
        self._duration_ms, self._tell, self._percent = duration_ms, tell, -1

    def run(self) -> None:
        """Read the film through once."""
        streams = [self._film.video, *([self._sound] if self._sound else [])]
        for packet in self._film.container.demux(*streams):
            if not packet.size:
                continue
            self._note(packet)
            if packet.stream == self._film.video:
                self._take_pictures(packet)
            else:
                self._take_sound(packet)

    def _note(self, packet: "AnyPacket") -> None:
        percent = min(int(self._film.time_of(packet) * 100_000 / self._duration_ms), 99)
        if percent > self._percent:
            self._percent = percent
            self._tell(percent)
