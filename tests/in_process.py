"""Parsers, without the processes of their own that the product starts.

Those processes are started by the slow, service and fault tests, and by the quick ones that are about them.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import IO, Any, BinaryIO, cast

from accounts.base.parsers.cage import Limits
from accounts.base.parsers.parts import read_part
from accounts.base.parsers.starting import ANSWER_BYTES, Ended, Tell, told

STARTING_PROCESSES = ("slow", "service", "browser", "fault", "own_process")


def run_parser(
    module: str,
    arguments: Sequence[str] = (),
    *,
    source: bytes | BinaryIO,
    limits: Limits,
    within_s: float = 0,
    product: IO[bytes] | None = None,
    tell: Tell | None = None,
) -> Ended:
    """As `accounts.base.parsers.starting.run_parser`; the limits bound a process, and there is none."""
    parser: Any = import_module(module)
    output = io.BytesIO()
    read = io.BytesIO(source) if isinstance(source, bytes) else source
    status = parser.parse([*arguments], read, output, cast("BinaryIO | None", product))
    answer = output.getvalue()
    return Ended(status, told(io.BytesIO(answer), tell) if tell else answer)


@contextmanager
def parser_in_parts(
    module: str, arguments: Sequence[str], *, source: BinaryIO, limits: Limits
) -> Iterator[Callable[[float], Ended]]:
    """As `accounts.base.parsers.starting.parser_in_parts`, of a process that dies after the first part: what it would
    have made besides is left to the tasks that make it later."""
    act, *_ = arguments
    output = io.BytesIO()
    import_module(module).parse([act], source, output, None)
    output.seek(0)

    def next_part(_within_s: float) -> Ended:
        part = read_part(output, longest_bytes=ANSWER_BYTES)
        return Ended(part[0], part[1], product=part[2]) if part else Ended(1, b"")

    yield next_part
