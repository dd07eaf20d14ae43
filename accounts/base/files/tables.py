"""Has tables saved by a spreadsheet read, and writes tables that a spreadsheet can open without running formulas."""

import csv
import io
import json
import logging
import re
import unicodedata

from odfdo import Document
from odfdo import Row as SheetRow
from odfdo import Table as Sheet
from tablib import Dataset

from accounts.base.files.table_reading import REFUSED, UNREADABLE, Limits, Row, Table, UnreadableTable
from accounts.base.parsers import cage, starting

logger = logging.getLogger(__name__)

READER = "accounts.base.files.table_reading"
# The largest workbook takes some seconds and some 300 MiB.
READING_LIMITS = cage.Limits(seconds=30, memory_bytes=1 << 30, output_bytes=starting.ANSWER_BYTES)

# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read_table(content: bytes, limits: Limits | None = None) -> Table:
    """Read CSV or XLSX, recognised by the first bytes, in a process of its own. Raises UnreadableTable."""
    limits = limits or Limits()
    if len(content) > limits.size_bytes:
        raise UnreadableTable(f"Ce fichier dépasse {limits.size} : partagez-le en plusieurs.")
    ended = starting.run_parser(READER, [str(limits.rows)], source=content, limits=READING_LIMITS)
    if ended.status not in (0, REFUSED):
        logger.warning("Table reader died, status %s: %s", ended.status, ended.errors)
        raise UnreadableTable(UNREADABLE)
    try:
        sentence, rows = _answered(ended)
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableTable(UNREADABLE) from error
    if sentence:
        raise UnreadableTable(sentence)
    return Table(rows[0], tuple(rows[1:])) if rows else Table(Row(1, ()), ())


def _answered(ended: starting.Ended) -> tuple[str, list[Row]]:
    """The sentence of a refusal, or the rows. Raises ValueError or TypeError when the reader answers neither."""
    told = json.loads(ended.answer)
    if ended.status == REFUSED:
        return str(told), []
    return "", [Row(int(line), tuple(str(cell) for cell in cells)) for line, cells in told]


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
    """The table as CSV for French spreadsheets (semicolons, decimal commas, byte-order mark), as XLSX or as ODS. Cells
    of text must already have gone through `harmless`; numbers stay numbers."""
    table = _writable(table)
    if file_format == "ods":
        return _ods(table)
    if file_format == "xlsx":
        content: bytes = table.export("xlsx")
        return content
    text: str = _with_commas(table).export("csv", delimiter=";")
    return ("\ufeff" + text).encode()


def _writable(table: Dataset) -> Dataset:
    """The table with a mark in place of each character that no spreadsheet may contain, as XML has none such."""
    rows = [[_UNWRITABLE.sub("\ufffd", cell) if isinstance(cell, str) else cell for cell in cells] for cells in table]
    return Dataset(*rows, headers=table.headers, title=table.title)


def _with_commas(table: Dataset) -> Dataset:
    """The table with “94,2” for 94.2: a French spreadsheet takes the dot for a date or a word."""
    rows = [[str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in cells] for cells in table]
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
