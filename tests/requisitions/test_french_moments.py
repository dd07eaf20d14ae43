"""When, in a French letter: every window that it asks for, none narrower; and the dates that are no facts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.requisitions.reading.windows.search import Confidence, find_windows
from tests.requisitions.letters import PARIS, local

TODAY = date(2026, 11, 27)
Span = tuple[str, str]
NIGHT_OF_3 = ("2026-11-03 21:00", "2026-11-04 06:00")
FROM_22_TO_23 = ("2026-11-03 22:00", "2026-11-03 23:00")


def found(text: str) -> list[Span]:
    return [(local(one.start_at), local(one.end_at)) for one in find_windows(text, today=TODAY, zone=PARIS)]


ONE = [
    ("le 3 novembre 2026 entre 22 h et 23 h", *FROM_22_TO_23),
    ("le 3 novembre 2026 de 22h00 à 23h00", *FROM_22_TO_23),
    ("le 3 novembre 2026 de 22h00mn à 23h00mn", *FROM_22_TO_23),
    ("entre 22h et 23h le 03/11/2026", *FROM_22_TO_23),
    ("2026-11-03 22:00 - 23:00", *FROM_22_TO_23),
    ("le 3 novembre 2026 22h00/23h00", *FROM_22_TO_23),
    ("de 22h le 03/11/2026 à 23h", *FROM_22_TO_23),
    ("le 3/11 entre 22h et 23h", *FROM_22_TO_23),
    ("le 03.11.26 à 14:30", "2026-11-03 14:00", "2026-11-03 15:00"),
    ("le 1er novembre 2026 vers 21 heures", "2026-11-01 20:30", "2026-11-01 21:30"),
    ("le 3 novembre 2026 à 2 heures du matin", "2026-11-03 01:30", "2026-11-03 02:30"),
    ("le 3 novembre à midi", "2026-11-03 11:30", "2026-11-03 12:30"),
    ("le 3 novembre 2026 à partir de 20 h", "2026-11-03 20:00", "2026-11-04 00:00"),
    ("le 3 novembre 2026 après 22 h", "2026-11-03 22:00", "2026-11-04 02:00"),
    ("le 3 novembre 2026 jusqu’à 14h", "2026-11-03 00:00", "2026-11-03 14:00"),
    ("le 3 novembre 2026 avant 14h", "2026-11-03 00:00", "2026-11-03 14:00"),
    ("le 3 novembre 2026 de 22 à 23 heures", *FROM_22_TO_23),
    ("le 3 novembre 2026 entre 22 et 23 h", *FROM_22_TO_23),
    ("le 3 novembre 22 à 23 heures", *FROM_22_TO_23),
    ("le 3 novembre 2026 de 23h à 24h", "2026-11-03 23:00", "2026-11-04 00:00"),
    ("le 3 novembre 2026 de 22 h à minuit", "2026-11-03 22:00", "2026-11-04 00:00"),
    ("le 3 novembre 2026 entre 23 h et 1 h", "2026-11-03 23:00", "2026-11-04 01:00"),
    ("le 3 novembre 2026 entre minuit et 2 h", "2026-11-03 00:00", "2026-11-03 02:00"),
    ("le 3 novembre 2026 de 22 h au lendemain 6 h", "2026-11-03 22:00", "2026-11-04 06:00"),
    ("le 3 novembre 25 entre 14h et 15h", "2025-11-03 14:00", "2025-11-03 15:00"),
    ("le 03 11 2026 à 14h", "2026-11-03 13:30", "2026-11-03 14:30"),
    ("le 3 novembre 2026 dans l’après-midi", "2026-11-03 12:00", "2026-11-03 19:00"),
    ("le 3 novembre 2026 dans la matinée", "2026-11-03 05:00", "2026-11-03 12:00"),
    ("dans la soirée du 3 novembre 2026", "2026-11-03 17:00", "2026-11-04 01:00"),
    ("au cours de la journée du 3 novembre 2026", "2026-11-03 00:00", "2026-11-04 00:00"),
    ("dans la nuit du 3 au 4 novembre 2026", *NIGHT_OF_3),
    ("dans la nuit du 3 au 4 novembre 2026 entre 23h et 2h", "2026-11-03 23:00", "2026-11-04 02:00"),
    ("dans la nuit du 3 au 4 novembre 2026 vers 2h", "2026-11-04 01:30", "2026-11-04 02:30"),
    ("du 1er au 5 novembre 2026", "2026-11-01 00:00", "2026-11-06 00:00"),
    ("du 30 octobre au 2 novembre 2026", "2026-10-30 00:00", "2026-11-03 00:00"),
    ("du 28 décembre au 2 janvier 2026", "2025-12-28 00:00", "2026-01-03 00:00"),
    ("entre le 3 et le 5 novembre 2026", "2026-11-03 00:00", "2026-11-06 00:00"),
    ("du 3 novembre 2026 à 22 h au 4 novembre 2026 à 2 h", "2026-11-03 22:00", "2026-11-04 02:00"),
    ("entre le 3 novembre 22h et le 4 novembre 2026 6h", "2026-11-03 22:00", "2026-11-04 06:00"),
    ("de 22h le 3 novembre 2026 à 2h le 4 novembre 2026", "2026-11-03 22:00", "2026-11-04 02:00"),
    ("entre le 3 novembre 2026 au soir et le 4 novembre 2026 au matin", "2026-11-03 17:00", "2026-11-04 12:00"),
    ("du 3 au 5 novembre 2026 de 8h à 10h", "2026-11-03 08:00", "2026-11-05 10:00"),
    ("Début : 03/11/2026 22:00\nFin : 03/11/2026 23:00", *FROM_22_TO_23),
    ("Date des faits : 03/11/2026\nHeure : 22h00 à 23h00", *FROM_22_TO_23),
    ("le trois novembre deux mille vingt-six, de vingt-deux heures à vingt-trois heures", *FROM_22_TO_23),
    ("hier entre 22h et 23h", "2026-11-26 22:00", "2026-11-26 23:00"),
    # Without a year, the most recent such day.
    ("le 24 décembre entre 18 h et 20 h", "2025-12-24 18:00", "2025-12-24 20:00"),
]

SEVERAL: list[tuple[str, list[Span]]] = [
    (
        "le 3 novembre 2026 de 8h30 à 9h00 et de 14h00 à 16h30",
        [("2026-11-03 08:30", "2026-11-03 09:00"), ("2026-11-03 14:00", "2026-11-03 16:30")],
    ),
    (
        "le 3 novembre 2026 à 14h30, 15h10 et 18h20",
        [
            ("2026-11-03 14:00", "2026-11-03 15:00"),
            ("2026-11-03 14:40", "2026-11-03 15:40"),
            ("2026-11-03 17:50", "2026-11-03 18:50"),
        ],
    ),
    (
        "le 2 novembre 2026 de 10 h à 11 h, puis le 3 novembre 2026 de 22 h à 23 h",
        [("2026-11-02 10:00", "2026-11-02 11:00"), FROM_22_TO_23],
    ),
    (
        "de 10h à 11h le 2 novembre et de 22h à 23h le 3 novembre",
        [("2026-11-02 10:00", "2026-11-02 11:00"), FROM_22_TO_23],
    ),
    (
        "- le 2 novembre 2026 de 10h à 11h\n- le 3 novembre 2026 de 22h à 23h",
        [("2026-11-02 10:00", "2026-11-02 11:00"), FROM_22_TO_23],
    ),
    (
        "les 3, 4 et 6 novembre 2026 de 8h à 9h",
        [(f"2026-11-0{day} 08:00", f"2026-11-0{day} 09:00") for day in (3, 4, 6)],
    ),
    (
        "tous les jours du 3 au 5 novembre 2026 de 8h à 10h",
        [(f"2026-11-0{day} 08:00", f"2026-11-0{day} 10:00") for day in (3, 4, 5)],
    ),
    (
        "le 3 novembre 2026, matin et après-midi",
        [("2026-11-03 05:00", "2026-11-03 12:00"), ("2026-11-03 12:00", "2026-11-03 19:00")],
    ),
    # One day names a night of two readings, and midnight is on either side of its day.
    ("dans la nuit du 3 novembre 2026", [("2026-11-02 21:00", "2026-11-03 06:00"), NIGHT_OF_3]),
    (
        "le 3 novembre 2026 à minuit",
        [("2026-11-02 23:30", "2026-11-03 00:30"), ("2026-11-03 23:30", "2026-11-04 00:30")],
    ),
]

UNREAD = [
    "",
    "dans les meilleurs délais",
    "le 31 février 2026 entre 10 h et 11 h",
    "le 3 mars 2027 entre 10 h et 11 h",
    "article 60-1 du code de procédure pénale",
    "entre 10 h et 11 h",
    # Years at the ends of the calendar, where a day before or an hour of another zone does not exist.
    "le 1er janvier 0001 entre 0 h 05 et 1 h",
    "nuit du 31 au 1er janvier 0001",
    "un individu de 22 ans",
    "sous 48 heures",
    # Births, the letter itself, deadlines, other papers, laws, streets, opening hours, quoted headers.
    "Yvan TESTIN, né le 12/04/1987 à Paris",
    "née à Lyon (69) le 12 avril 1987",
    "Né(e) le : 12/04/2026",
    "Date de naissance : 12/04/2026",
    "Fait à Clichy le 26 novembre 2026 à 9 h 15",
    "Clichy, le 26 novembre 2026\n\nObjet : réquisition",
    "Réponse attendue avant le 20 novembre 2026 à 12h",
    "Date limite de réponse : 20 novembre 2026",
    "PV n° 2026/1011 du 4 novembre 2026",
    "plainte déposée le 4 novembre 2026",
    "autorisation du procureur en date du 5 novembre 2026",
    "loi n° 2022-52 du 24 janvier 2026",
    "rue du 11 novembre",
    "Accueil du public du lundi au vendredi de 9 h à 17 h, le 3 novembre 2026 excepté"[:59],
    "De : Claire Sarlat\nEnvoyé : vendredi 20 novembre 2026 09:14\nÀ : police municipale\nObjet : images",
    "Le 20 nov. 2026 à 10:12, Claire Sarlat <c@police.example> a écrit :\n> merci",
]


@pytest.mark.parametrize(("text", "start", "end"), ONE, ids=[row[0] for row in ONE])
def test_a_moment_is_read(text: str, start: str, end: str) -> None:
    assert found(f"Les images de la rue Voltaire, {text}, merci.") == [(start, end)]


@pytest.mark.parametrize(("text", "windows"), SEVERAL, ids=[row[0] for row in SEVERAL])
def test_each_of_several_is_read(text: str, windows: list[Span]) -> None:
    assert found(text) == windows


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_moment_of_the_facts_is_left_unread(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("other", [text for text in UNREAD if any(figure in text for figure in "0123456789")][6:])
def test_another_date_beside_the_facts_changes_nothing(other: str) -> None:
    text = f"{other}\n\nRequérons les images du 3 novembre 2026 entre 22 h et 23 h.\n\n{other}"

    assert found(text) == [FROM_22_TO_23]


def test_the_passage_is_the_one_that_was_read() -> None:
    text = "Prions de remettre, le 3 novembre 2026 entre 22 h et 23 h 30, les images."

    (window,) = find_windows(text, today=TODAY, zone=PARIS)

    assert text[window.start : window.stop] == "3 novembre 2026 entre 22 h et 23 h 30"


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("le 3 novembre 2026 entre 22 h et 23 h", Confidence.SURE),
        ("le 3 novembre 2026 vers 22 h", Confidence.PROBABLE),
        ("la nuit du 3 novembre 2026", Confidence.DOUBTFUL),
    ],
)
def test_it_says_how_sure_it_is(text: str, confidence: Confidence) -> None:
    assert {window.confidence for window in find_windows(text, today=TODAY, zone=PARIS)} == {confidence}


# On 29 March 2026 the clocks go from 2 to 3; on 25 October from 3 back to 2.
CLOCKS = [
    ("le 29 mars 2026 entre 2h15 et 3h00", (29, 3, 0, 15), (29, 3, 1, 0)),
    ("le 29 mars 2026 à 2h30", (29, 3, 0, 0), (29, 3, 1, 0)),
    ("le 25 octobre 2026 entre 2h40 et 2h50", (25, 10, 0, 40), (25, 10, 1, 50)),
    ("le 25 octobre 2026 entre 1h30 et 2h10", (24, 10, 23, 30), (25, 10, 1, 10)),
]


@pytest.mark.parametrize(("text", "start", "end"), CLOCKS, ids=[row[0] for row in CLOCKS])
def test_an_hour_that_the_clocks_repeat_or_skip_gives_all_its_readings(
    text: str, start: tuple[int, int, int, int], end: tuple[int, int, int, int]
) -> None:
    (window,) = find_windows(text, today=TODAY, zone=PARIS)

    first, last = (datetime(2026, month, day, hour, minute, tzinfo=UTC) for day, month, hour, minute in (start, end))
    assert window.start_at <= first < last <= window.end_at
    assert (window.end_at - window.start_at).total_seconds() <= 2.5 * 3600


@given(text=st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    find_windows(text, today=TODAY, zone=PARIS)


WORDS = [
    "le",
    "3",
    "31",
    "novembre",
    "2026",
    "99",
    "h",
    "entre",
    "nuit du",
    "au",
    "à",
    "/",
    "22h",
    "et",
    ",",
    "né",
    "matin",
]


@given(words=st.lists(st.sampled_from(WORDS), max_size=30))
def test_no_jumble_of_dates_raises(words: list[str]) -> None:
    for window in find_windows(" ".join(words), today=TODAY, zone=PARIS):
        assert window.start_at < window.end_at
