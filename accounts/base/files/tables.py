"""Reads tables saved by a spreadsheet, and writes tables that a spreadsheet can open without running formulas. Pure.

Reads CSV (semicolons, commas or tabs; an optional first line `sep=;`; UTF-8, UTF-16 with a byte-order mark, or
Windows-1252) and the first sheet of an XLSX. Every cell is returned as text, with its line number; the caller
interprets it. Limits are enforced while reading, so that an oversized file is refused early.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from odfdo import Document
from odfdo import Row as SheetRow
from odfdo import Table as Sheet
from openpyxl.utils import get_column_letter
from tablib import Dataset

from accounts.base.files.workbooks import LINES_LIMIT, UnreadableWorkbook, workbook_lines
from accounts.base.sizes import size_words

MEBIBYTE = 1024 * 1024
COLUMNS_LIMIT = 100
# The last column that has letters, ZZZ.
LETTERED_COLUMNS = 18_278
# The longest text that a spreadsheet stores in a cell, in characters.
CELL_LIMIT = 32_767
DELIMITERS = ";\t,"
# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A long number that a spreadsheet saved in scientific notation (6,03904E+17): its last digits are lost.
_LOST_DIGITS = re.compile(r"(?<![\w.,])\d(?:[.,]\d+)?\s?E\+\d{2,3}(?!\w)", re.IGNORECASE)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


class UnreadableTable(ValueError):
    """The file is not a table in a format that is read here; carries a French sentence."""


@dataclass(frozen=True)
class Limits:
    """The largest file that is read: its size in bytes, and its number of lines that are not empty."""

    size_bytes: int = 5 * MEBIBYTE
    rows: int = 20_000

    @property
    def size(self) -> str:
        """The size limit in words."""
        return size_words(self.size_bytes)


@dataclass(frozen=True)
class Row:
    """One line that is not empty, with its number in the spreadsheet. Empty cells at its end are dropped."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """The header line, and the lines below it that are not empty."""

    titles: Row
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        return max(len(row.cells) for row in (self.titles, *self.rows))

    def untitled(self) -> Iterator[tuple[Row, int]]:
        """The cells with text in a column without title, as row and column number."""
        bare = [column for column in range(self.width) if not self.titles.cell(column)]
        return ((row, column) for row in self.rows for column in bare if row.cell(column))

    def refuse_untitled(self) -> None:
        """Raises UnreadableTable for the first cell with text in a column without title, which would be ignored
        silently."""
        for row, column in self.untitled():
            raise UnreadableTable(untitled_sentence(row, column))


def read_table(content: bytes, limits: Limits | None = None) -> Table:
    """Read CSV or XLSX, recognised by the first bytes. Raises UnreadableTable."""
    limits = limits or Limits()
    if len(content) > limits.size_bytes:
        raise UnreadableTable(f"Ce fichier dépasse {limits.size} : partagez-le en plusieurs.")
    if content.startswith(_OLD_WORKBOOK):
        raise UnreadableTable(
            "Ce classeur est protégé ou d’un ancien format : enregistrez-le en XLSX, sans mot de passe."
        )
    try:
        lines = workbook_lines(content) if content.startswith(b"PK") else _csv_lines(_decoded(content))
        rows = list(_filled(lines, limits))
    except UnreadableWorkbook as error:
        raise UnreadableTable(str(error)) from error
    return Table(rows[0], tuple(rows[1:])) if rows else Table(Row(1, ()), ())


def as_dataset(table: Table) -> Dataset:
    """The table for django-import-export, empty lines included, so that its line numbers are those of the file. Raises
    UnreadableTable when there is no line below the header."""
    if not table.rows:
        raise UnreadableTable("Ce fichier n’a pas de lignes sous sa ligne de titres.")
    by_line = {row.line: row for row in table.rows}
    found = (by_line.get(line) for line in range(table.titles.line + 1, table.rows[-1].line + 1))
    width = table.width
    padded = [[row.cell(column) if row else "" for column in range(width)] for row in found]
    return Dataset(*padded, headers=[table.titles.cell(column) for column in range(width)])


def as_csv(table: Table) -> str:
    """The same table as CSV, line for line, for a preview page to send back when the import is confirmed."""
    text = io.StringIO(newline="")
    text.write("sep=;\r\n")
    writer = csv.writer(text, delimiter=";")
    line = 1
    for row in (table.titles, *table.rows):
        text.write("\r\n" * (row.line - line))
        writer.writerow(row.cells)
        line = row.line + 1
    return text.getvalue()


def write_table(table: Dataset, file_format: str) -> bytes:
    """The table as CSV for French spreadsheets (semicolons, byte-order mark), as XLSX or as ODS. Cells of text must
    already have gone through `harmless`; numbers stay numbers."""
    table = _writable(table)
    if file_format == "ods":
        return _ods(table)
    if file_format == "xlsx":
        content: bytes = table.export("xlsx")
        return content
    text: str = table.export("csv", delimiter=";")
    return ("\ufeff" + text).encode()


def _writable(table: Dataset) -> Dataset:
    """The table with a mark in place of each character that no spreadsheet may contain, as XML has none such."""
    rows = [[_UNWRITABLE.sub("\ufffd", cell) if isinstance(cell, str) else cell for cell in cells] for cells in table]
    return Dataset(*rows, headers=table.headers, title=table.title)


def _ods(table: Dataset) -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    sheet = Sheet(table.title or "Tableau")
    for cells in (table.headers or [], *table):
        row = SheetRow()
        row.set_values(cells)
        sheet.append_row(row)
    document.body.append(sheet)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def harmless(text: str) -> str:
    """The text of a cell, with an apostrophe before it when a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def without_shield(text: str) -> str:
    """The text of a cell before `harmless` added its apostrophe."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def plain_title(title: object) -> str:
    """“N° de série ” → “no de serie”: titles are recognised whatever their case, accents and spaces."""
    text = unicodedata.normalize("NFKD", str(title or "").replace("’", "'").replace("°", "o"))
    return " ".join("".join(sign for sign in text if not unicodedata.combining(sign)).lower().split())


def place_of(line: int, column: int) -> str:
    """“Ligne 3, colonne H”, as a spreadsheet names a cell; the column's number where no spreadsheet has as many."""
    return f"Ligne {line}, colonne {get_column_letter(column + 1) if column < LETTERED_COLUMNS else column + 1}"


def untitled_sentence(row: Row, column: int) -> str:
    return f"{place_of(row.line, column)} : « {row.cell(column)[:40]} » n’a pas de titre au-dessus."


def _filled(lines: Iterable[tuple[int, Sequence[str]]], limits: Limits) -> Iterator[Row]:
    """The lines that are not empty, within the limits."""
    count = 0
    for line, cells in lines:
        told = [column for column, cell in enumerate(cells) if cell]
        if not told:
            continue
        count += 1
        # The header line does not count as a row.
        if count > limits.rows + 1:
            raise UnreadableTable(f"Ce fichier dépasse {limits.rows} lignes : partagez-le en plusieurs.")
        if told[-1] >= COLUMNS_LIMIT:
            raise UnreadableTable(f"{place_of(line, told[-1])} : plus de {COLUMNS_LIMIT} colonnes.")
        row = Row(line, tuple(cells[: told[-1] + 1]))
        _check_cells(row)
        yield row


def _check_cells(row: Row) -> None:
    for column, cell in enumerate(row.cells):
        if len(cell) > CELL_LIMIT:
            raise UnreadableTable(f"{place_of(row.line, column)} : plus de {CELL_LIMIT} caractères.")
        if lost := _LOST_DIGITS.search(cell):
            raise UnreadableTable(
                f"{place_of(row.line, column)} : « {lost[0]} » est un nombre abrégé, dont les chiffres sont perdus. "
                "Mettez la colonne au format Texte avant d’y saisir les numéros."
            )


def _decoded(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnreadableTable("Ce fichier n’est pas un texte : enregistrez le tableau au format CSV ou XLSX.")


def _csv_lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines with their numbers, as the spreadsheet numbers them: a row whose cell holds a line break is one
    line."""
    if max(text.count("\n"), text.count("\r")) > LINES_LIMIT:
        raise UnreadableTable("Ce fichier a trop de lignes, vides pour la plupart : enregistrez de nouveau ce tableau.")
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE)
    source = rest if told else text
    delimiter = told[1] if told else max(DELIMITERS, key=_first_line(source).count)
    reader = csv.reader(io.StringIO(source, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for line, cells in enumerate(reader, start=1):
            yield line, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UnreadableTable(
            f"Ligne {line + 1} illisible (un guillemet resté ouvert, ou une case sans fin) : enregistrez de nouveau ce "
            "tableau."
        ) from error


def _first_line(text: str) -> str:
    return text.lstrip("\r\n").partition("\n")[0]
