"""The table of another system: CSV or JSON, English or French, and no guess where it is unclear."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evidence.intake.sidecar import BadSidecar, SidecarRow, read_sidecar

PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 3, 4, 13, 23, 7, tzinfo=UTC)
AXON = "Title,Device Serial,Recorded On,Officer,Category\nClip 1,X6039A0263,{},Nadia Morel (4512),Rixe\n"


def read(text: str) -> list[SidecarRow]:
    return read_sidecar(text.encode(), zone=PARIS)


def test_an_export_of_axon_evidence() -> None:
    assert read(AXON.format("2026-03-04T14:23:07+01:00")) == [
        SidecarRow(2, "Clip 1", "X6039A0263", AT, "Nadia Morel (4512)", "Rixe")
    ]


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-04T13:23:07Z",
        "2026-03-04 14:23:07",
        "04/03/2026 14:23:07",
        "03/04/2026 02:23:07 PM",
        '"Mar 4, 2026 2:23:07 PM"',
    ],
)
def test_each_way_of_writing_a_date(said: str) -> None:
    assert read(AXON.format(said))[0].recorded_at == AT


MINUTE, DAY = timedelta(seconds=59), timedelta(days=1) - timedelta(seconds=1)
MIDNIGHT = datetime(2026, 3, 3, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("2026-03-04T14:23+01:00", (AT.replace(second=0), AT.replace(second=0) + MINUTE)),
        ("04/03/2026 14:23", (AT.replace(second=0), AT.replace(second=0) + MINUTE)),
        ("2026-03-04", (MIDNIGHT, MIDNIGHT + DAY)),
        ("04/03/2026", (MIDNIGHT, MIDNIGHT + DAY)),
        ('"Mar 4, 2026"', (MIDNIGHT, MIDNIGHT + DAY)),
        ("2026-03-04 00:00:00", (MIDNIGHT, MIDNIGHT + DAY)),
        ("04/03/2026 00:00", (MIDNIGHT, MIDNIGHT + DAY)),
        ("25/10/2026 02:30:00", (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))),
    ],
)
def test_a_date_says_no_more_than_it_says(said: str, span: tuple[datetime, datetime]) -> None:
    """A date without an hour, or at midnight sharp as many exports pad it, is a day."""
    assert read(AXON.format(said))[0].recorded == span


@pytest.mark.parametrize("number", ["603904000000000001", "6.03904e+17", "1.5", "-6E17"])
def test_an_identifier_that_is_a_number_is_refused_where_digits_may_be_lost(number: str) -> None:
    for field in ("device_serial", "officer"):
        with pytest.raises(BadSidecar, match="Ligne 1 .*nombre.*entre guillemets"):
            read(f'[{{"title": "a", "{field}": {number}}}]')


def test_identifiers_are_kept_as_they_are_written() -> None:
    (row,) = read('[{"title": "a", "device_serial": "603904000000000001", "officer": "00123"}]')

    assert (row.serial, row.officer) == ("603904000000000001", "00123")
    assert read('[{"title": "a", "officer": 123}]')[0].officer == "123"


def test_french_headings_semicolons_and_the_encoding_of_a_french_excel() -> None:
    text = "Titre;N° de série;Enregistrée le;Matricule;Catégorie\r\nclip.mp4;X6;04/03/2026 14:23:07;4512;Différend\r\n"

    (row,) = read_sidecar(text.encode("cp1252"), zone=PARIS)

    assert (row.title, row.serial, row.recorded_at, row.officer, row.category) == (
        "clip.mp4",
        "X6",
        AT,
        "4512",
        "Différend",
    )


def test_json_as_a_list_or_in_an_envelope() -> None:
    one = {"title": "a", "categories": ["Rixe", "Vol"], "device_serial": "X6", "recorded on": None}

    for document in ([one], {"evidence": [one]}):
        (row,) = read(json.dumps(document))
        assert (row.title, row.serial, row.category, row.recorded_at) == ("a", "X6", "Rixe, Vol", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Serial,Officer\nX6,4512\n", "« Title »"),
        ("Title\n", "aucune ligne"),
        ("", "« Title »"),
        ("[1, 2]", "liste d’objets"),
        ("{", "JSON"),
        (AXON.format("hier soir"), "Ligne 2 : la date « hier soir »"),
        (AXON.format("31/02/2026 10:00"), "Ligne 2"),
        (AXON.format("01/01/0001 00:00:00"), "Ligne 2 : .*vérifiez l’année"),
        (AXON.format("0001-01-01T00:00:00+02:00"), "Ligne 2 : .*vérifiez l’année"),
        (AXON.format("9999-12-31T23:59:59-02:00"), "Ligne 2 : .*vérifiez l’année"),
        ("Title\n" + "a" * 256, "dépasse 255"),
    ],
)
def test_what_cannot_be_understood_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadSidecar, match=said):
        read(text)


@pytest.mark.parametrize(
    ("title", "file", "same"),
    [("Clip 1", "clip_1.mp4", True), ("clip 1.MP4", "Clip 1.mp4", True), ("Clip 1", "Clip 11.mp4", False)],
)
def test_a_line_names_a_file_with_or_without_its_ending(title: str, file: str, same: bool) -> None:
    assert SidecarRow(1, title).names(file) is same
