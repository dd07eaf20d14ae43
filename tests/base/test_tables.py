"""A table file costs a bounded time and memory, and no cell of it changes or goes unseen."""

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from odfdo import Document
from openpyxl import Workbook
from tablib import Dataset

from accounts.base.files.table_reading import Row, Table, UnreadableTable
from accounts.base.files.tables import (
    as_csv,
    as_dataset,
    harmless,
    read_table,
    write_table,
)

SHEET = "xl/worksheets/sheet1.xml"
# On a busy machine; alone, the slowest takes a tenth of it.
PATIENCE_S = 5


def workbook(*lines: list[Any]) -> bytes:
    book, saved = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    book.save(saved)
    return saved.getvalue()


def forged(sheet_data: str, **others: bytes) -> bytes:
    """A workbook whose first sheet says this."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{sheet_data}</sheetData></worksheet>'
    saved = BytesIO()
    with ZipFile(BytesIO(workbook(["a"]))) as source, ZipFile(saved, "w", ZIP_DEFLATED) as made:
        for name in source.namelist():
            made.writestr(name, sheet if name == SHEET else source.read(name))
        for name, content in others.items():
            made.writestr(name, content)
    return saved.getvalue()


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "titre")}</row>'


def within_a_moment(read: Callable[[], Any]) -> Any:
    start = time.monotonic()
    try:
        return read()
    finally:
        assert time.monotonic() - start < PATIENCE_S


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (forged(f'{HEAD}<row r="1000000000">{cell("A1000000000")}</row>'), "trop grand une fois ouvert"),
        (forged(f'{HEAD}<row r="2">{cell("ZZZ2")}</row>'), "Ligne 2, colonne ZZZ : plus de 100 colonnes"),
        (forged(HEAD + "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(2, 2000))), "trop grand"),
        (forged("<row>" * 200_000 + "</row>" * 200_000), "trop grand une fois ouvert"),
        (
            forged("".join(f'<row r="{n}">' for n in range(1, 200_001)) + "</row>" * 200_000),
            "trop grand une fois ouvert",
        ),
        (forged(HEAD + "".join(f'<row r="{n}"/>' for n in range(2, 200_001))), "trop grand une fois ouvert"),
        (forged(HEAD + "<x:row>" * 200_000 + "</x:row>" * 200_000), "trop grand une fois ouvert"),
        (forged('<row r="1">' + "<c>" * 2_000_001 + "</c>" * 2_000_001 + "</row>"), "trop grand une fois ouvert"),
        (forged(HEAD + "<row"), "pas un classeur XLSX lisible"),
        (forged(f'{HEAD}<row r="x">{cell("?")}</row>'), "pas un classeur XLSX lisible"),
        (forged(HEAD, **{"xl/other.xml": b" " * 3_000_000}), "trop grand une fois ouvert"),
        (workbook(["t"])[:-400], "pas un classeur XLSX lisible"),
        (workbook([f"t{n}" for n in range(400)]), "colonne OJ : plus de 100 colonnes"),
        (";".join(f"t{n}" for n in range(400)).encode(), "colonne OJ : plus de 100 colonnes"),
        ((b"t;" * 100_000), "colonne 100000 : plus de 100 colonnes"),
        (b"titre" + b"\n" * 2_000_000, "trop de lignes"),
        (forged(f'{HEAD}<row r="2">{cell("A2")}</row><row r="2">{cell("A2")}</row>'), "pas un classeur XLSX lisible"),
        (forged(f'{HEAD}<row r="9">{cell("A9")}</row><row r="3">{cell("A3")}</row>'), "pas un classeur XLSX lisible"),
        (forged(f'{HEAD}<row r="-5">{cell("A2")}</row>'), "pas un classeur XLSX lisible"),
        (b"titre;b\n" + b"x" * 200_000, "Ligne 2 illisible"),
        (b"titre;b\n" + b"x" * 40_000, "Ligne 2, colonne A : plus de 32767"),
        (b'titre;b\n"' + b"x;\n" * 20, "guillemet resté ouvert"),
        (b"titre\n" + b"x\n" * 20_001, "dépasse 20000 lignes"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "protégé ou d’un ancien format"),
        (b"titre\0\n", "pas un texte"),
        (b"x" * (5 * 1024 * 1024 + 1), "dépasse 5,2 Mo"),
    ],
)
def test_a_file_without_measure_is_refused_at_once(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableTable, match=sentence):
        within_a_moment(lambda: read_table(content))


@pytest.mark.slow
def test_one_blank_cell_at_the_bottom_of_a_sheet_costs_nothing() -> None:
    """As a spreadsheet leaves it when a whole column was formatted."""
    content = forged(f'{HEAD}<row r="2">{cell("A2")}</row><row r="1048576"><c r="A1048576"/></row>')

    table = within_a_moment(lambda: read_table(content))

    assert table == Table(Row(1, ("titre",)), (Row(2, ("x",)),))


def test_the_size_that_a_sheet_announces_is_not_believed() -> None:
    with ZipFile(BytesIO(workbook(["t"], ["x"]))) as source:
        saved = BytesIO()
        with ZipFile(saved, "w") as made:
            for name in source.namelist():
                made.writestr(name, source.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))

    assert within_a_moment(lambda: read_table(saved.getvalue())).rows == (Row(2, ("x",)),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("00123", "00123"),
        (123, "123"),
        (123.0, "123"),
        (999_999_999_999_999, "999999999999999"),
        (1.5, "1.5"),
        (True, "oui"),
        (timedelta(hours=24), "24:00"),
        (timedelta(hours=7, minutes=5), "07:05"),
        ("603904000000000000", "603904000000000000"),
    ],
)
def test_a_cell_of_a_workbook_is_what_the_spreadsheet_shows(value: Any, text: str) -> None:
    assert read_table(workbook(["titre"], [value])).rows[0].cells == (text,)


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    book, saved = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["titre"])
    sheet.append([123])
    sheet["A2"].number_format = "00000"
    book.save(saved)

    assert read_table(saved.getvalue()).rows[0].cells == ("00123",)


@pytest.mark.parametrize(
    "content",
    [
        workbook(["titre"], [603_904_000_000_000_001]),
        workbook(["titre"], [6.03904e17]),
        b"titre\n6,03904E+17\n",
        b"titre\n6.03904E+17\n",
        b"titre\n6,03904e+17\n",
        b"titre\n-6,03904E+17\n",
        "titre\n6,03904\u00a0E+17\n".encode(),
        b"titre\n4505 6,03904E+17\n",
    ],
)
def test_a_number_that_lost_its_digits_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadableTable, match="Ligne 2, colonne A.*format Texte"):
        read_table(content)


@pytest.mark.parametrize("serial", ["1E5", "X1E+05Z", "E+17", "603904000000000000", "00123", "123", "9,1"])
def test_an_identifier_that_looks_like_a_number_is_kept(serial: str) -> None:
    assert read_table(f"titre;b\n{serial};x\n".encode()).rows[0].cells[0] == serial


@pytest.mark.parametrize(
    "content",
    [
        b"sep=,\r\nt,u\r\n1,2\r\n",
        b'"sep=|"\nt|u\n1|2\n',
        "t\tu\n1\t2\n".encode("utf-16"),
        "\ufefft;u\r1;2\r".encode(),
        workbook(["t", "u"], ["1", "2"]),
    ],
)
def test_each_way_of_saving_a_table(content: bytes) -> None:
    assert read_table(content) == Table(Row(1, ("t", "u")), (Row(2, ("1", "2")),))


def test_lines_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    table = read_table(b't;u\n"a\nb";c\n\nd;e\n')

    assert [row.line for row in table.rows] == [2, 4]
    assert read_table(as_csv(table).encode()) == table
    assert [list(row) for row in as_dataset(table)] == [["a\nb", "c"], ["", ""], ["d", "e"]]


def test_a_cell_under_no_title_is_not_dropped_unseen() -> None:
    with pytest.raises(UnreadableTable, match="Ligne 3, colonne C : « 3 » n’a pas de titre"):
        read_table(b"t;u;\n1;2;\n1;2;3\n").refuse_untitled()


@pytest.mark.parametrize(
    ("value", "written"), [(94.2, "94,2"), (0.0, "0,0"), (1234567.5, "1234567,5"), (7, "7"), ("1.5 Mo", "1.5 Mo")]
)
def test_a_csv_has_decimal_commas_in_its_numbers_alone(value: float | str, written: str) -> None:
    content = write_table(Dataset([value], headers=["Chiffre"]), "csv")

    assert content.decode("utf-8-sig").splitlines() == ["Chiffre", written]


def test_an_ods_keeps_numbers_as_numbers_and_runs_no_formula() -> None:
    table = Dataset(["Tapage", 12, 2.5], [harmless("=1+1"), "moins de 5", ""], headers=["Chiffre", "Mois", "Avant"])

    document = Document(BytesIO(write_table(table, "ods")))

    sheet = document.body.get_table(0)
    assert sheet
    assert sheet.get_values() == [
        ["Chiffre", "Mois", "Avant"],
        ["Tapage", 12, Decimal("2.5")],
        ["'=1+1", "moins de 5", ""],
    ]
    assert not any(cell.formula for row in sheet.rows for cell in row.cells)


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_a_character_that_no_spreadsheet_may_contain_spoils_neither_its_cell_nor_the_others(file_format: str) -> None:
    table = Dataset(["Gare\x0b\x1b\ufffe\x00", 6], ["Port", 7], headers=["Lieu", "Nombre"])

    content = write_table(table, file_format)

    if file_format == "ods":
        sheet = Document(BytesIO(content)).body.get_table(0)
        assert sheet
        rows = sheet.get_values()[1:]
    else:
        rows = [row.cells for row in read_table(content).rows]
    assert [row[0] for row in rows] == ["Gare" + 4 * "\ufffd", "Port"]
