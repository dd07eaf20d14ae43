"""Parsers, without the processes of their own that the product starts.

Those processes are started by the slow, service and fault tests, and by the quick ones that are about them.
"""

import io
from collections.abc import Sequence
from importlib import import_module
from typing import IO, Any, BinaryIO, cast

from accounts.base.parsers.cage import Limits
from accounts.base.parsers.starting import Ended, Tell, told

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
