"""The offset of a camera's clock is said beside its times, and never applied to them."""

import pytest

from accounts.base.clocks import clock_words, measured_offset


@pytest.mark.parametrize(
    ("offset_ms", "said"),
    [
        (0, "à l’heure"),
        (-1_400, "à l’heure"),
        (12_000, "en avance de 12 s"),
        (-3_780_000, "en retard de 1 h 3 min"),
        (90_000_000, "en avance de 1 j 1 h"),
    ],
)
def test_an_offset_in_words(offset_ms: int, said: str) -> None:
    assert clock_words(offset_ms).replace("\u00a0", " ") == said


def test_an_extract_says_what_was_measured_and_that_nothing_was_corrected() -> None:
    said = measured_offset(12_000).replace("\u00a0", " ")

    assert said == "en avance de 12 s au déchargement (+12,0 s), heures non corrigées"
    assert measured_offset(-93_600_000).replace("\u00a0", " ").endswith("(−93 600,0 s), heures non corrigées")
    assert measured_offset(None) == "décalage non mesuré"
