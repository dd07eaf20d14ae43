"""Sizes in words. Pure."""

NBSP = "\u00a0"


def size_words(size_bytes: int) -> str:
    """1234567 → “1,2 Mo”; decimal units, as disks are sold."""
    value = float(size_bytes)
    for unit in ("octets", "ko", "Mo"):
        if value < 1000:
            return _number(value, 0 if unit == "octets" else 1) + NBSP + unit
        value /= 1000
    return _number(value, 1) + NBSP + "Go"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
