"""The text of a PDF: its pages, the fields of its forms (AcroForm, XFA), its notes, and the files inside it."""

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from cases.requisitions.reading.parts.errors import NotReadable
from cases.requisitions.reading.parts.office import tree_of

MOST_PAGES = 60
# Some programs write a few bytes, or a whole mail header, before the file begins.
HEADER_WITHIN = 64 * 1024
# A gutter of three blanks that this many lines share makes two columns.
COLUMN_LINES = 3


def prepare() -> None:
    """Have pypdf load what it loads only at the first page."""
    from pypdf import PdfWriter

    made = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    writer.write(made)
    text_of_pdf(made.getvalue())


def looks_like_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:HEADER_WITHIN]


def text_of_pdf(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of the first pages, and the files attached inside. NotReadable when it takes a password to open it."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content[content.find(b"%PDF-") :]))
    # A password that only restricts printing or changes opens with none.
    if reader.is_encrypted and not reader.decrypt(""):
        raise NotReadable("ce PDF est protégé par un mot de passe ; demandez-le à l’expéditeur")
    pages = [_page_text(page) for page in reader.pages[:MOST_PAGES]]
    if len(reader.pages) > MOST_PAGES:
        pages.append(f"[Les {MOST_PAGES} premières pages seulement ont été lues.]")
    text = "\n".join(part for part in (*pages, _form(reader), _xfa(reader)) if part.strip())
    return text, [(name, bytes(file)) for name, files in reader.attachments.items() for file in files]


def _page_text(page: Any) -> str:
    plain = str(page.extract_text())
    layout = str(page.extract_text(extraction_mode="layout"))
    return "\n".join((_by_columns(layout) or plain, *_notes(page))).strip()


def _by_columns(layout: str) -> str:
    """The columns one after the other, when the page has two of running text; nothing otherwise. A column of labels
    beside one of values is read line by line."""
    lines = layout.splitlines()
    starts = [gap.end() for line in lines for gap in re.finditer(r"(?<=\S)\s{3,}(?=\S)", line)]
    gutter = max(set(starts), key=starts.count, default=0)
    if starts.count(gutter) < COLUMN_LINES:
        return ""
    cut = [line for line in lines if len(line) > gutter and not line[gutter - 2 : gutter].strip()]
    labels = sum(line[:gutter].rstrip().endswith(":") or line[gutter:].startswith(":") for line in cut)
    if labels * 2 >= len(cut):
        return ""
    left = [line[:gutter].strip() if line in cut or len(line) <= gutter else line.strip() for line in lines]
    return "\n".join([*filter(None, left), "", *(line[gutter:].strip() for line in cut)])


def _notes(page: Any) -> Iterator[str]:
    """What was typed over the page, with a PDF reader's text tool."""
    for note in page.annotations or []:
        shown = note.get_object()
        if shown.get("/Subtype") == "/FreeText" and shown.get("/Contents"):
            yield str(shown["/Contents"])


def _form(reader: Any) -> str:
    fields = reader.get_fields() or {}
    return "\n".join(
        f"{field.get('/TU') or name} : {field['/V']}"
        for name, field in fields.items()
        if field.get("/V") not in (None, "", "/Off")
    )


def _xfa(reader: Any) -> str:
    """The values typed into an Adobe form; its pages only ask to wait."""
    form = reader.trailer["/Root"].get("/AcroForm")
    packets = form.get_object().get("/XFA") if form else None
    if packets is None:
        return ""
    packets = packets.get_object()
    streams = packets[1::2] if isinstance(packets, list) else [packets]
    return "\n".join(_values(b"".join(stream.get_object().get_data() for stream in streams)))


def _values(xml: bytes) -> Iterator[str]:
    root = tree_of(xml)
    data = next((node for node in root.iter() if _local(node) == "data"), root)
    for node in data.iter():
        if node.text and node.text.strip() and not len(node):
            yield f"{_local(node)} : {node.text.strip()}"


def _local(node: ElementTree.Element) -> str:
    return str(node.tag).rpartition("}")[2]
