"""What a browser plays. A clip is never converted: what a browser cannot play is said, with what to do. Pure."""

from typing import Protocol

# By container, the codecs of pictures that the browsers in use play (developer.mozilla.org, "Media container formats").
PLAYED = {
    "mp4": {"h264", "av1", "vp9"},
    "mov": {"h264"},
    "matroska": {"vp8", "vp9", "av1"},  # WebM is a Matroska
}
# These play where the computer has the decoder.
PLAYED_BY_SOME = {("mp4", "hevc"), ("mov", "hevc"), ("matroska", "h264")}
NAMES = {"mpegts": "TS", "mpeg": "MPEG", "matroska": "MKV"}


class Encoded(Protocol):
    """A film, by its container and the codec of its pictures, as the probe names them."""

    @property
    def container(self) -> str: ...
    @property
    def video_codec(self) -> str: ...


def unplayable_sentence(film: Encoded) -> str:
    """What to do where the browser does not play the film, in French; nothing where it does."""
    if film.video_codec in PLAYED.get(film.container, ()):
        return ""
    name = f"{NAMES.get(film.container, film.container.upper())}, {film.video_codec}"
    if (film.container, film.video_codec) in PLAYED_BY_SOME:
        begins = f"Ce format ({name}) ne se lit que dans certains navigateurs."
        return f"{begins} Si l’image reste noire, essayez sur un autre poste."
    return (
        f"Un navigateur ne lit pas ce format ({name}). La vidéo se conserve, se rattache et se remet telle quelle"
        "\u00a0: l’OPJ la lira avec un lecteur tel que VLC."
    )
