"""How words are folded, and how what is typed is read."""

from datetime import date

import pytest

from accounts.search.asked import read
from accounts.search.folding import fold, next_word, typed_words, words_of

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Rivière", "riviere"),
        ("RIVIÈRE", "riviere"),
        ("RIVIE\u0300RE", "riviere"),  # the accent apart
        ("Cœur", "coeur"),
        ("Straße", "strasse"),
        ("ﬁchier", "fichier"),
        ("ＣＰ１７", "cp17"),
    ],
)
def test_a_letter_is_as_it_is_typed_without_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("typed", ["de l'Europe", "de l’Europe", "De L'EUROPE", "europe", "l\u00a0Europe"])
def test_articles_and_apostrophes_do_not_count(typed: str) -> None:
    assert typed_words(typed) == ("europe",)


def test_where_there_is_nothing_else_they_do() -> None:
    assert typed_words("L") == ("l",)


@pytest.mark.parametrize("typed", ["cp17", "cp", "17"])
def test_a_code_gives_its_parts(typed: str) -> None:
    assert typed in words_of([], ["CP-17"])


def test_a_code_gives_its_numbers_without_zeros_and_its_ends() -> None:
    assert {"cp4", "4", "cp04"} <= words_of([], ["CP-04"])
    assert {"af00d", "00d", "x6039af00d"} <= words_of([], ["X6039AF00D"])
    assert "0d" not in words_of([], ["X6039AF00D"])


def test_a_name_gives_its_parts_and_the_whole() -> None:
    assert words_of(["Front-de-Seine"]) == {"front", "de", "seine", "frontdeseine"}


@pytest.mark.parametrize(("word", "end"), [("cp", "cq"), ("09", "0a"), ("az", "b"), ("zz", ""), ("é", "")])
def test_the_words_that_begin_so_end_there(word: str, end: str) -> None:
    assert next_word(word) == end


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("Morel 12/03/2026", date(2026, 3, 12), ("morel",)),
        ("Morel 12-03-26", date(2026, 3, 12), ("morel",)),
        ("2026-03-12 Morel", date(2026, 3, 12), ("morel",)),
        ("12 mars 2026", date(2026, 3, 12), ()),
        ("1er août Morel", date(2026, 8, 1), ("morel",)),
        ("Morel hier", date(2026, 11, 28), ("morel",)),
        ("avant-hier", date(2026, 11, 27), ()),
        ("aujourd’hui", TODAY, ()),
        ("3/1", date(2027, 1, 3), ()),
        ("PV 2026/01187", None, ("2026", "01187")),
        ("31/02/2026", None, ("31", "02", "2026")),
        ("29/02", None, ("29", "02")),
    ],
)
def test_a_day_is_read_among_the_words(typed: str, day: date | None, words: tuple[str, ...]) -> None:
    asked = read(typed, TODAY)

    assert (asked.day, asked.words) == (day, words)
