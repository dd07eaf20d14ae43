"""Reads a table saved by a spreadsheet: a parser, which runs in a process of its own (accounts/base/parsers/). Pure.

Reads CSV (semicolons, commas or tabs; an optional first line `sep=;`; UTF-8, UTF-16 with a byte-order mark, or
Windows-1252) and the first sheet of an XLSX. Every cell is returned as text, with its line number; the caller
interprets it. Limits are enforced while reading, so that an oversized file is refused early.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from accounts.base.files.workbooks import LINES_LIMIT, UnreadableWorkbook, workbook_lines
from accounts.base.sizes import size_words

MEBIBYTE = 1024 * 1024
COLUMNS_LIMIT = 100
# The last column that has letters, ZZZ.
LETTERED_COLUMNS = 18_278
# The longest text that a spreadsheet stores in a cell, in characters.
CELL_LIMIT = 32_767
DELIMITERS = ";\t,"
# A long number that a spreadsheet saved in scientific notation (6,03904E+17): its last digits are lost.
_LOST_DIGITS = re.compile(r"(?<![\w.,])\d(?:[.,]\d+)?\s?E\+\d{2,3}(?!\w)", re.IGNORECASE)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
# The status of a reading that ends with a sentence.
REFUSED = 3
UNREADABLE = "Ce fichier n’a pas pu être lu : il est abîmé ou trop lourd. Enregistrez de nouveau ce tableau."


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


def prepare(arguments: list[str]) -> None:
    """Have openpyxl load what it loads only at the first cell."""
    made = io.BytesIO()
    workbook = Workbook()
    workbook.create_sheet(index=0).append(["titre", 1])
    workbook.save(made)
    list(workbook_lines(made.getvalue()))
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        codecs.lookup(encoding)


def parse(arguments: list[str], source: BinaryIO, output: BinaryIO, product: BinaryIO | None) -> int:
    """Answer with the lines, their numbers and their cells; or REFUSED with the sentence. The argument is the most
    lines that are read."""
    try:
        rows = [(row.line, row.cells) for row in _rows(source.read(), int(arguments[0]))]
    except UnreadableTable as error:
        output.write(json.dumps(str(error)).encode())
        return REFUSED
    output.write(json.dumps(rows).encode())
    return 0


def _rows(content: bytes, most_rows: int) -> list[Row]:
    if content.startswith(_OLD_WORKBOOK):
        raise UnreadableTable(
            "Ce classeur est protégé ou d’un ancien format : enregistrez-le en XLSX, sans mot de passe."
        )
    try:
        lines = workbook_lines(content) if content.startswith(b"PK") else _csv_lines(_decoded(content))
        return list(_filled(lines, most_rows))
    except UnreadableWorkbook as error:
        raise UnreadableTable(str(error)) from error


def place_of(line: int, column: int) -> str:
    """“Ligne 3, colonne H”, as a spreadsheet names a cell; the column's number where no spreadsheet has as many."""
    return f"Ligne {line}, colonne {get_column_letter(column + 1) if column < LETTERED_COLUMNS else column + 1}"


def untitled_sentence(row: Row, column: int) -> str:
    return f"{place_of(row.line, column)} : « {row.cell(column)[:40]} » n’a pas de titre au-dessus."


def _filled(lines: Iterable[tuple[int, Sequence[str]]], most_rows: int) -> Iterator[Row]:
    """The lines that are not empty, within the limits."""
    count = 0
    for line, cells in lines:
        told = [column for column, cell in enumerate(cells) if cell]
        if not told:
            continue
        count += 1
        # The header line does not count as a row.
        if count > most_rows + 1:
            raise UnreadableTable(f"Ce fichier dépasse {most_rows} lignes : partagez-le en plusieurs.")
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
