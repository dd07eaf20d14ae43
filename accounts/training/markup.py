"""The small markup of a module's text: paragraphs parted by an empty line, lines that begin with “- ” as a list, and
**bold**. Everything else is plain text, so that no text can carry HTML or Typst. Pure."""

import re
from dataclasses import dataclass

_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_ITEM = "- "


@dataclass(frozen=True)
class Run:
    """A piece of a line, bold or not."""

    text: str
    is_bold: bool = False


@dataclass(frozen=True)
class Block:
    """A list, one line an item; or a paragraph, whose lines follow each other."""

    is_list: bool
    lines: tuple[tuple[Run, ...], ...]


def blocks_of(text: str) -> list[Block]:
    """The text as blocks, in order. Empty for an empty text."""
    blocks: list[Block] = []
    lines: list[str] = []
    for line in [*(one.strip() for one in text.splitlines()), ""]:
        if lines and (not line or line.startswith(_ITEM) != lines[0].startswith(_ITEM)):
            blocks.append(_block(lines))
            lines = []
        if line:
            lines.append(line)
    return blocks


def _block(lines: list[str]) -> Block:
    is_list = lines[0].startswith(_ITEM)
    said = [line.removeprefix(_ITEM) for line in lines] if is_list else [" ".join(lines)]
    return Block(is_list, tuple(tuple(_runs(line)) for line in said))


def _runs(line: str) -> list[Run]:
    """The line cut at its bold words."""
    pieces = _BOLD.split(line)
    return [Run(piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece]
