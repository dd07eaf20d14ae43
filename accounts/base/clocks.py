"""The offset of a camera's clock from the server's, in French. The offset is measured at docking and stored, in
milliseconds; no recorded time is ever corrected by it. Pure."""

from datetime import timedelta

NBSP = "\u00a0"


def clock_words(offset_ms: int) -> str:
    """“à l’heure”, “en avance de 42 s”, “en retard de 1 h 3 min”: camera time minus server time."""
    seconds = round(abs(offset_ms) / 1000)
    if seconds < 2:
        return "à l’heure"
    side = "en avance" if offset_ms > 0 else "en retard"
    return f"{side} de {_in_words(seconds)}"


def doubt_words(doubt: timedelta) -> str:
    """“à la seconde près”, “à 30 min près”, “à 1 j 2 h près”."""
    seconds = round(doubt.total_seconds())
    return f"à {_in_words(seconds)} près" if seconds > 1 else "à la seconde près"


def measured_offset(offset_ms: int | None) -> str:
    """The sentence for an extract: the measured offset, and that the times of the footage are the camera's own."""
    if offset_ms is None:
        return "décalage non mesuré"
    return f"{clock_words(offset_ms)} au déchargement ({_seconds(offset_ms)}{NBSP}s), heures non corrigées"


def _in_words(seconds: int) -> str:
    """The two largest units of a length of time."""
    days, rest = divmod(seconds, 86_400)
    parts = ((days, "j"), (rest // 3600, "h"), (rest // 60 % 60, "min"), (rest % 60, "s"))
    return " ".join([f"{value}{NBSP}{unit}" for value, unit in parts if value][:2])


def _seconds(offset_ms: int) -> str:
    """“+12,0”, “−93 600,0”."""
    return f"{offset_ms / 1000:+,.1f}".translate({ord(","): NBSP, ord("."): ",", ord("-"): "−"})
