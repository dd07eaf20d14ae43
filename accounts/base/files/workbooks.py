"""Reads the first sheet of an XLSX workbook as lines of text, with bounded time and memory. Pure.

openpyxl pads a line up to its last cell, and a sheet up to its last line: lines and cells are counted as they come.
"""

import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise
from struct import error as StructError
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MEBIBYTE = 1024 * 1024
# An XLSX is a ZIP archive: its decompressed size is checked before anything is decompressed. Styles and other parts
# that are not cells are the slowest to parse.
UNFOLDED_LIMIT_BYTES = 32 * MEBIBYTE
OTHER_PART_LIMIT_BYTES = 2 * MEBIBYTE
_LONG_PARTS = ("xl/worksheets/", "xl/sharedstrings", "xl/media/", "xl/drawings/", "docprops/")
# The most lines that a sheet can have, and the cells of twenty thousand lines of a hundred columns.
LINES_LIMIT = 1_048_576
CELLS_LIMIT = 2_000_000
# The lines that a sheet may write, empty ones too: three times what is read of a table. Each costs some 10 µs to parse.
WRITTEN_LIMIT = 60_000
# A spreadsheet stores fifteen digits of a number; the others are already lost.
EXACT_BELOW = 10**15
# The errors that zipfile, the XML parsers and openpyxl raise on a damaged or forged workbook.
_DAMAGED = (
    *(BadZipFile, zlib.error, StructError, InvalidFileException, SyntaxError, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, RuntimeError, OSError, EOFError, NotImplementedError, AssertionError),
)
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"']([^\"']*)[\"']")
_ZEROS = re.compile(r"0+")
_TOO_LARGE = "Ce classeur est trop grand une fois ouvert : partagez-le en plusieurs."


class UnreadableWorkbook(Exception):
    """The file is not a workbook, or is too large; carries a French sentence."""


def workbook_lines(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Each line of the first sheet, with its number. Raises UnreadableWorkbook."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns about the features that it does not read: colours, lists of choices.
            warnings.simplefilter("ignore")
            _check_size(content)
            for sheet in _sheets(content):
                _check_length(sheet)
                _check_order(sheet)
            yield from _lines(content)
    except _DAMAGED as error:
        raise UnreadableWorkbook(
            "Ce fichier n’est pas un classeur XLSX lisible : enregistrez-le de nouveau."
        ) from error


def _check_size(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
    others = [part.file_size for part in parts if not part.filename.lower().startswith(_LONG_PARTS)]
    if sum(part.file_size for part in parts) > UNFOLDED_LIMIT_BYTES or sum(others) > OTHER_PART_LIMIT_BYTES:
        raise UnreadableWorkbook(_TOO_LARGE)


def _sheets(content: bytes) -> Iterator[bytes]:
    with ZipFile(BytesIO(content)) as archive:
        for part in archive.infolist():
            if part.filename.lower().startswith("xl/worksheets/"):
                yield archive.read(part)


def _check_length(sheet: bytes) -> None:
    """Lines and cells are counted as they are written, one inside another too, before a parser builds them."""
    if _count(_ROW, sheet) > WRITTEN_LIMIT or _count(_CELL, sheet) > CELLS_LIMIT:
        raise UnreadableWorkbook(_TOO_LARGE)


def _count(pattern: re.Pattern[bytes], sheet: bytes) -> int:
    return sum(1 for _ in pattern.finditer(sheet))


def _check_order(sheet: bytes) -> None:
    """openpyxl leaves out a line whose number is not above the one before it: such a sheet is damaged."""
    numbers = [int(number) for number in _ROW_NUMBER.findall(sheet)]
    if any(after <= before for before, after in pairwise([0, *numbers])):
        raise ValueError("the lines are not in order")


def _lines(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet: Any = workbook.worksheets[0]
    # The dimensions that the sheet declares may be wrong.
    sheet.reset_dimensions()
    count = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        count += len(cells)
        if line > LINES_LIMIT or count > CELLS_LIMIT:
            raise UnreadableWorkbook(_TOO_LARGE)
        if cells:
            yield line, [_text(line, column, cell) for column, cell in enumerate(cells, start=1)]
    workbook.close()


def _text(line: int, column: int, cell: Any) -> str:
    """The cell's value as the spreadsheet displays it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        if abs(value) >= EXACT_BELOW:
            raise UnreadableWorkbook(
                f"Ligne {line}, colonne {get_column_letter(column)} : un nombre de plus de quinze chiffres a perdu les "
                "derniers. Mettez la colonne au format Texte, puis saisissez-le de nouveau."
            )
        return _number(value, str(cell.number_format))
    return _moment(value) if isinstance(value, date | time | timedelta) else str(value).strip()


def _number(value: float, number_format: str) -> str:
    if value != int(value):
        return str(value)
    # The number format 00000 displays 123 as 00123.
    return str(int(value)).zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else str(int(value))


def _moment(value: date | time | timedelta) -> str:
    """A day as 31/12/2026, an hour as 07:00; 24:00 and more as a spreadsheet counts them."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, datetime) and value.time() != time():
        return f"{value:%d/%m/%Y %H:%M:%S}"
    return f"{value:%d/%m/%Y}"
