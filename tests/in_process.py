"""The decoder of clips and the reader of messages, without the processes of their own that the product starts.

Those processes are started by the slow, service and fault tests, and by the quick ones that are about them.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from cases.requisitions.reading.process import Limits, whole_lines
from cases.requisitions.reading.reader import Reader
from evidence.footage.media import opening, worker
from evidence.footage.media.reading import UnreadableClip

STARTING_PROCESSES = ("slow", "service", "browser", "fault", "own_process")


def ask_worker(
    path: Path,
    act: str,
    *options: str,
    product: IO[bytes] | None = None,
    within_s: int = 0,
    tell: Callable[[int], None] | None = None,
) -> bytes:
    """As `evidence.footage.media.reading._ask_worker`; its limits bound a process, and there is none."""
    written = [str(product.fileno())] if product else []
    with path.open("rb") as clip:
        try:
            return worker.work(clip, act, [*written, *options], tell or (lambda _percent: None))
        except opening.FlawFound as found:
            raise UnreadableClip(found.flaw) from found


def run_reader(raw: bytes, options: dict[str, Any], limits: Limits) -> tuple[list[dict[str, Any]], str]:
    """As `cases.requisitions.reading.process._run`; its limits bound a process, and there is none."""
    output = io.BytesIO()
    Reader(options, output).read(raw)
    return list(whole_lines(output.getvalue())), ""
