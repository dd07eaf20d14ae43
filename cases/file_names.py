"""Names of files that unpack alike on Windows, macOS and Linux, and that a person can type. Pure."""

import re
import unicodedata

MAX_NAME_LENGTH = 100
MAX_PATH_LENGTH = 255

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss", "ø": "o", "Ø": "O", "’": "-"})
_PORTABLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
# Windows keeps these for devices, whatever follows the first dot.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def safe_name(text: str, *, fallback: str = "sans-nom") -> str:
    """A portable name close to the text: “Été à l’hôtel.mp4” gives “Ete-a-l-hotel.mp4”.

    Never empty, never longer than MAX_NAME_LENGTH; a short extension survives the cut. Distinct texts may give one
    name: put a number in the text where that matters.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).encode("ascii", "ignore").decode()
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension) > 8:
        stem, extension = plain, ""
    stem, extension = _words(stem), _words(extension)
    tail = f".{extension}" if extension else ""
    name = (stem or fallback)[: MAX_NAME_LENGTH - len(tail)].rstrip("-._") + tail
    return f"_{name}".replace("_", "x-", 1) if _DEVICES.fullmatch(name) else name


def is_portable(path: str) -> bool:
    """Whether each part of the path keeps to letters, digits, dot, dash and underscore, and the whole is short."""
    return len(path) <= MAX_PATH_LENGTH and all(
        _PORTABLE.fullmatch(part) and not _DEVICES.fullmatch(part) and len(part) <= MAX_NAME_LENGTH
        for part in path.split("/")
    )


def _words(text: str) -> str:
    return re.sub(r"-*\.[.-]*", ".", re.sub(r"[^A-Za-z0-9._-]+", "-", text)).strip("-._")
