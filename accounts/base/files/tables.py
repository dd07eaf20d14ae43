"""Tables as files: reading what a spreadsheet saved, and writing what a spreadsheet can open without harm. Pure."""

import unicodedata
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from tablib import Dataset
from tablib.exceptions import TablibException

MEBIBYTE = 1024 * 1024
FILE_LIMIT_BYTES = 5 * MEBIBYTE
# An XLSX is a ZIP: what it unfolds to is bounded before it is unfolded.
UNFOLDED_LIMIT_BYTES = 100 * MEBIBYTE
ROWS_LIMIT = 20_000
# A spreadsheet takes what begins so for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UnreadableTable(ValueError):
    """The file is no table that we read; carries a French sentence."""


def read_table(content: bytes) -> Dataset:
    """The rows of a CSV (comma, semicolon or tabulation; UTF-8 or Windows) or of an XLSX's first sheet, told apart by
    their bytes. Raises UnreadableTable."""
    if len(content) > FILE_LIMIT_BYTES:
        raise UnreadableTable(f"Ce fichier dépasse {FILE_LIMIT_BYTES // MEBIBYTE} Mio : partagez-le en plusieurs.")
    table = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    if not table.headers or not len(table):
        raise UnreadableTable("Ce fichier n’a pas de lignes sous sa ligne de titres.")
    if len(table) > ROWS_LIMIT:
        raise UnreadableTable(f"Ce fichier dépasse {ROWS_LIMIT} lignes : partagez-le en plusieurs.")
    return table


def write_table(table: Dataset, file_format: str) -> bytes:
    """As CSV for French spreadsheets (semicolons, byte-order mark) or as XLSX. Cells must be harmless already."""
    if file_format == "xlsx":
        content: bytes = table.export("xlsx")
        return content
    text: str = table.export("csv", delimiter=";")
    return ("\ufeff" + text).encode()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before it, as spreadsheets themselves do."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def without_shield(text: str) -> str:
    """The cell as it was before `harmless`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def plain_title(title: object) -> str:
    """“N° de série ” → “no de serie”: titles are recognised whatever their case, accents and spaces."""
    text = unicodedata.normalize("NFKD", str(title or "").replace("’", "'").replace("°", "o"))
    return " ".join("".join(sign for sign in text if not unicodedata.combining(sign)).lower().split())


def _csv(content: bytes) -> Dataset:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first_line = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first_line.count)
    try:
        return Dataset().load(text.replace("\0", ""), format="csv", delimiter=delimiter)
    except (TablibException, ValueError) as error:
        raise UnreadableTable("Ce fichier n’est pas un tableau CSV lisible : enregistrez-le de nouveau.") from error


def _xlsx(content: bytes) -> Dataset:
    try:
        with ZipFile(BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNFOLDED_LIMIT_BYTES:
                raise UnreadableTable("Ce classeur est trop grand une fois ouvert : partagez-le en plusieurs.")
        return Dataset().load(content, format="xlsx")
    except UnreadableTable:
        raise
    except (BadZipFile, TablibException, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
        raise UnreadableTable("Ce fichier n’est pas un classeur XLSX lisible : enregistrez-le de nouveau.") from error
