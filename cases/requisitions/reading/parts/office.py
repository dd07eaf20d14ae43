"""The text of word processors' files (DOCX, ODT, RTF), and what a ZIP holds."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from cases.requisitions.reading.parts.errors import NotReadable

MOST_FILES = 50
UNPACKED_BYTES = 100 * 1024 * 1024
_WORD_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_BREAKS = frozenset({"p", "br", "cr", "h", "line-break", "tr", "table-row"})
_GAPS = frozenset({"tab", "s"})
_SILENT = frozenset({"delText", "instrText", "fldData", "delInstrText"})


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP, by name. NotReadable beyond 50 files or 100 MiB unpacked, damaged, or with a password."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return dict(_members(archive))
    except RuntimeError as error:
        raise NotReadable("cette archive est protégée par un mot de passe ; demandez-le à l’expéditeur") from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise NotReadable("cette archive est endommagée ou d’un format inconnu") from error


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    if len(files) > MOST_FILES:
        raise NotReadable(f"cette archive contient {len(files)} fichiers")
    left = UNPACKED_BYTES
    for info in files:
        with archive.open(info) as member:
            data = member.read(left + 1)
        left -= len(data)
        if left < 0:
            raise NotReadable("cette archive est trop volumineuse une fois ouverte")
        yield info.filename, data


def text_of_document(files: dict[str, bytes]) -> str | None:
    """The text of an unpacked DOCX or ODT; None when these files are no such document."""
    if "word/document.xml" in files:
        names = sorted((name for name in files if _WORD_PARTS.fullmatch(name)), key=lambda name: "document" not in name)
        return "\n".join(_flowing(tree_of(files[name])) for name in names).strip()
    if "content.xml" in files and "mimetype" in files:
        return _flowing(tree_of(files["content.xml"])).strip()
    return None


def tree_of(xml: bytes) -> ElementTree.Element:
    """Parse a document that declares no entity: those of letters never do. NotReadable otherwise, or when damaged."""
    if b"<!ENTITY" in xml:
        raise NotReadable("ce document est construit pour piéger son lecteur")
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 - no entity is declared, and the process has limits
    except ElementTree.ParseError as error:
        raise NotReadable("ce document est endommagé") from error


def _flowing(root: ElementTree.Element) -> str:
    """The text in order: a paragraph a line, each run as it is written."""
    parts: list[str] = []
    opened: list[tuple[ElementTree.Element, bool]] = [(root, True)]
    while opened:
        node, entering = opened.pop()
        tag = str(node.tag).rpartition("}")[2]
        if not entering:
            parts.append("\n" if tag in _BREAKS else "")
            parts.append(node.tail or "")
            continue
        if tag in _SILENT or tag == "Fallback":
            parts.append(node.tail or "")
            continue
        parts.append(" " if tag in _GAPS else "")
        parts.append(node.text or "")
        opened.append((node, False))
        opened.extend((child, True) for child in reversed(node))
    lines = (line.strip() for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line)


_RTF = re.compile(
    rb"\\'([0-9a-f]{2})|\\u(-?\d{1,6})\s?\??|\\([a-z]+)(-?\d+)?\s?|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I
)
_RTF_SILENT = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"themedata", b"generator", b"listtable"}
)


def text_of_rtf(content: bytes) -> str:
    """The text of an RTF file: its words and paragraphs, not its tables of fonts."""
    parts: list[str] = []
    silent_from: list[bool] = [False]
    for match in _RTF.finditer(content):
        if match[6] == b"{":
            silent_from.append(silent_from[-1])
        elif match[6] == b"}":
            silent_from = silent_from[:-1] or [False]
        elif match[5] == b"*" or match[3] in _RTF_SILENT:
            silent_from[-1] = True
        elif not silent_from[-1]:
            parts.append(_rtf_text(match))
    return "".join(parts).strip()


def _rtf_text(match: re.Match[bytes]) -> str:
    if match[1]:
        return bytes([int(match[1], 16)]).decode("cp1252", "replace")
    if match[2]:
        return chr(int(match[2]) % 65536)
    if match[3]:
        return {b"par": "\n", b"line": "\n", b"tab": " ", b"row": "\n", b"cell": " "}.get(match[3], "")
    if match[5]:
        return {b"~": " ", b"_": "-"}.get(
            match[5], match[5].decode("latin-1") if match[5] in (b"\\", b"{", b"}") else ""
        )
    return match[7].decode("cp1252", "replace") if match[7] else ""
