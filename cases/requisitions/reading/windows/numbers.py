"""French number words from zero to fifty-nine, as letters and reports spell hours, days and years. Pure."""

_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante"}


def _spelled() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_UNITS)} | {"une": 1, "premier": 1}
    for ten, name in _TENS.items():
        words[name] = ten
        words |= {f"{name}-et-un": ten + 1, f"{name}-et-une": ten + 1}
        words |= {f"{name}-{_UNITS[unit]}": ten + unit for unit in range(2, 10)}
    return words


_WORDS = _spelled()
# Any of these words, with hyphens or spaces, as a regular expression; the longest first.
NUMBER_WORD = "(?:" + "|".join(word.replace("-", r"[-\s]+") for word in sorted(_WORDS, key=len, reverse=True)) + ")"


def number_of(text: str) -> int:
    """The number that figures or words write. KeyError for anything else."""
    figures = text.strip().removesuffix("er").removesuffix("ER")
    if figures.isascii() and figures.isdigit():
        return int(figures)
    return _WORDS["-".join(text.lower().replace("-", " ").split())]
