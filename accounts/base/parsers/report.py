"""A parser that reads nothing: it answers with the protections that hold in its process, for `missing_protections`."""

from typing import BinaryIO

from accounts.base.parsers import cage


def prepare(arguments: list[str]) -> None:
    """Nothing is loaded later."""


def parse(arguments: list[str], source: BinaryIO, output: BinaryIO, product: BinaryIO | None) -> int:
    output.write(",".join(cage.held).encode())
    return 0
