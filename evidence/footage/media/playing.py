"""What a browser plays. A clip is never converted: of what a browser does not play, a copy is made for viewings, and
the clip itself is what is kept and handed over. Pure."""

from typing import Protocol

# By container, the codecs of pictures that the browsers in use play (developer.mozilla.org, "Media container formats").
PLAYED = {
    "mp4": {"h264", "av1", "vp9"},
    "mov": {"h264"},
    "matroska": {"vp8", "vp9", "av1"},  # WebM is a Matroska
}
# These play where the computer has the decoder.
PLAYED_BY_SOME = {("mp4", "hevc"), ("mov", "hevc"), ("matroska", "h264")}
# What an MP4 for browsers takes as it is; the rest is encoded anew.
COPIED_PICTURES = {"h264", "av1", "vp9"}
COPIED_SOUNDS = {"aac", "mp3", "mp3float", "opus", "libopus"}
# The sounds that a browser plays in an MP4 or a MOV.
PLAYED_SOUNDS = COPIED_SOUNDS | {"", "flac", "vorbis"}
NOT_PLAYED = "Un navigateur ne lit pas"
NAMES = {"mpegts": "TS", "mpeg": "MPEG", "matroska": "MKV"}


class Encoded(Protocol):
    """A film, by its container and the codec of its pictures, as the probe names them."""

    @property
    def container(self) -> str: ...
    @property
    def video_codec(self) -> str: ...
    @property
    def audio_codec(self) -> str | None: ...


def needs_copy(film: Encoded) -> bool:
    """Whether some browser in use does not play the film, or plays it without its sound."""
    is_silenced = film.container in ("mp4", "mov") and (film.audio_codec or "") not in PLAYED_SOUNDS
    return is_silenced or film.video_codec not in PLAYED.get(film.container, ())


def unplayable_sentence(film: Encoded) -> str:
    """What to do where the browser does not play the film, in French; nothing where it does."""
    if film.video_codec in PLAYED.get(film.container, ()):
        return ""
    name = f"{NAMES.get(film.container, film.container.upper())}, {film.video_codec}"
    begins = (
        "Tous les navigateurs ne lisent pas" if (film.container, film.video_codec) in PLAYED_BY_SOME else NOT_PLAYED
    )
    return (
        f"{begins} ce format ({name}). Une copie est préparée dès qu’une consultation s’ouvre\u00a0; la vidéo elle-même"
        " se conserve, se rattache et se remet telle quelle."
    )
