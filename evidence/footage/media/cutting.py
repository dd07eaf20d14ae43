"""What people take from a film: one picture of it, or a part of it without encoding anything anew. Used by the worker.

Both are asked for by times of the frame index (evidence/footage/media/frames.py), in ticks of `timescale` a second.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

from evidence.footage.media.frames import start_shift_s
from evidence.footage.media.pictures import Film

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import OutputContainer
    from av.stream import Stream
    from PIL.Image import Image

    AnyPacket = Packet[Any]

# How far before a moment a film is read, in seconds: further where going there leads to a later place.
BACK_S = (1, 10, 60, 3600)
# So near its start a film is read from there without going anywhere: some containers cannot go back to it.
NEAR_START_S = 2
# How far apart the packets of one moment may lie in the file, in seconds.
INTERLEAVED_S = 5
# The containers that an excerpt keeps; that of another film is Matroska, which takes everything.
MUXERS = ("mp4", "matroska", "avi", "mpegts")


def still_of(film: Film, product: BinaryIO, time: int, timescale: int) -> dict[str, Any] | None:
    """Write the picture that begins to be shown at this time as PNG, upright, its pixels as they were decoded. None
    when it cannot be decoded.
    """
    frame = _decoded_at(film, _moment_s(film, time, timescale))
    if frame is None:
        return None
    image: Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    image.save(product, "PNG")
    return {"width": image.width, "height": image.height, "is_corrupt": bool(frame.is_corrupt)}


def excerpt_of(film: Film, product: BinaryIO, first: int, until: int, timescale: int) -> dict[str, Any] | None:
    """Copy what is shown from the key picture at `first` to the one at `until`, or to the end of the film where `until`
    is negative: every packet of the pictures and of each track of sound as it is. None when that key picture is not
    found, or what follows cannot be read.
    """
    import av

    start_s = _moment_s(film, first, timescale)
    stop_s = _moment_s(film, until, timescale) if until >= 0 else None
    copied = _Copied(film, start_s, stop_s)
    muxer = next((name for name in film.container.format.name.split(",") if name in MUXERS), "matroska")
    try:
        with av.open(product, "w", format=muxer) as output:
            copied.write(output)
    except (av.FFmpegError, OSError):
        return None
    if not copied.pictures:
        return None
    tracks = len(film.container.streams.audio)
    return {
        "length_ms": round((copied.end_s - start_s) * 1000),
        "pictures": copied.pictures,
        "corrupt": copied.corrupt,
        "sound_tracks": tracks,
        "left_out": len(film.container.streams.get()) - 1 - tracks,
        "container": muxer,
    }


class _Copied:
    """The copy of a part of a film, from one key picture to another. Times are those of the container."""

    def __init__(self, film: Film, start_s: Fraction, stop_s: Fraction | None) -> None:
        self.film, self.start_s, self.stop_s = film, start_s, stop_s
        self.pictures = self.corrupt = 0
        self.end_s = start_s

    def write(self, output: "OutputContainer") -> None:
        video, sounds = self.film.video, self.film.container.streams.audio
        streams: dict[Stream, Any] = {one: output.add_stream_from_template(one) for one in (video, *sounds)}
        is_reached = False
        for packet in packets_before(self.film, self.start_s):
            at_s = _time_of(packet)
            if self.stop_s is not None and read_at(packet) > self.stop_s + INTERLEAVED_S:
                break
            if packet.stream == video and packet.is_keyframe and at_s == self.stop_s:
                is_reached = True  # what comes after it in the file needs it, even if it is shown before
            if at_s < self.start_s or (packet.stream == video and is_reached):
                continue
            if self.stop_s is not None and at_s >= self.stop_s:
                continue
            if packet.stream == video and not self._counts(packet, at_s):
                continue
            self._shift(packet)
            packet.stream = streams[packet.stream]
            output.mux(packet)

    def _counts(self, packet: "AnyPacket", at_s: Fraction) -> bool:
        """Whether the picture belongs to the part: all do from its first key picture on."""
        if not self.pictures and not (packet.is_keyframe and at_s == self.start_s):
            return False
        self.pictures += 1
        self.corrupt += packet.is_corrupt
        self.end_s = max(self.end_s, at_s + (packet.duration or 0) * (packet.time_base or 0))
        return True

    def _shift(self, packet: "AnyPacket") -> None:
        """The part begins at zero."""
        ticks = round(self.start_s / (packet.time_base or 1))
        packet.pts = None if packet.pts is None else packet.pts - ticks
        packet.dts = None if packet.dts is None else packet.dts - ticks


def _moment_s(film: Film, time: int, timescale: int) -> Fraction:
    """When the container shows what the index has at this time."""
    tick = Fraction(film.video.time_base or Fraction(1, 90_000))
    return (round(Fraction(time, timescale) / tick) - round(start_shift_s(film.container) / tick)) * tick


def _decoded_at(film: Film, moment_s: Fraction) -> "VideoFrame | None":
    import av

    film.video.codec_context.skip_frame = "DEFAULT"
    for place_s in _places(film, moment_s):
        try:
            _go(film, place_s)
            for frame in film.container.decode(film.video):
                at_s = _time_of(frame)
                if at_s == moment_s:
                    return frame
                if at_s > moment_s:
                    break
        except (av.FFmpegError, OSError):
            continue
    return None


def packets_before(film: Film, moment_s: Fraction, *, discarded: bool = False) -> "Iterator[AnyPacket]":
    """The packets from some place before the moment on, also those that are decoded and never shown if `discarded`.
    Nothing where there is no such place."""
    for place_s in _places(film, moment_s):
        if place_s is not None:
            _go(film, place_s)
            pictures = (packet for packet in film.container.demux(film.video) if packet.size)
            first = next(pictures, None)
            if first is None or _time_of(first) > moment_s:
                continue
        _go(film, place_s)
        streams = (film.video, *film.container.streams.audio)
        packets = (packet for packet in film.container.demux(*streams) if packet.size)
        yield from (packet for packet in packets if discarded or not packet.is_discard)
        return


def _places(film: Film, moment_s: Fraction) -> "Iterator[Fraction | None]":
    """Where to read from so that the moment comes, the nearest first; None is the start of a film just opened."""
    if moment_s <= film.start_s + NEAR_START_S:
        yield None
    yield from (moment_s - back_s for back_s in BACK_S)


def _go(film: Film, moment_s: Fraction | None) -> None:
    if moment_s is None:
        return
    film.video.codec_context.flush_buffers()
    ticks = round(moment_s / (film.video.time_base or 1))
    film.container.seek(max(ticks, film.video.start_time or 0), stream=film.video)


def _time_of(timed: "AnyPacket | VideoFrame") -> Fraction:
    """When it is shown."""
    stamp = timed.pts if timed.pts is not None else timed.dts
    return (stamp or 0) * Fraction(timed.time_base or 0)


def read_at(packet: "AnyPacket") -> Fraction:
    """When it is read, in the order of the file."""
    stamp = packet.dts if packet.dts is not None else packet.pts
    return (stamp or 0) * Fraction(packet.time_base or 0)
