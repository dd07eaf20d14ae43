"""Simulates a process killed between two lines of the product, as by `kill -9`: it no longer writes to the disk, and
its open transaction is rolled back."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection

PRODUCT = str(Path(__file__).resolve().parent.parent / "evidence") + os.sep
# Functions that `finally` blocks would still call while the exception propagates; a killed process does not.
TOUCHES = ("unlink", "truncate", "link", "replace", "rename")


# Killed between the opening of a file and the line that would close it, the product leaves it to the kernel.
leaves_files_open = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


class Killed(BaseException):
    """Derives from BaseException, so that no handler of the product catches it."""


@contextmanager
def dies_after(lines: int | None) -> Iterator[None]:
    """Raises Killed after this many lines of evidence/ have run; never when `lines` is None."""
    if lines is None:
        yield
        return
    before, open_ones = sys.gettrace(), (len(connection.savepoint_ids), len(connection.atomic_blocks))
    with pytest.MonkeyPatch.context() as patch:
        for name in TOUCHES:
            patch.setattr(os, name, _until_dead(getattr(os, name)))
        _dead.clear()
        sys.settrace(_executioner(lines))
        try:
            yield
        finally:
            sys.settrace(before)
            _dead.clear()
            _roll_back_to(*open_ones)


def _roll_back_to(savepoints: int, blocks: int) -> None:
    """Undo what a transaction left open: killed on the line that leaves a `with`, its end is never called."""
    left_open = connection.savepoint_ids[savepoints:]
    if not left_open:
        return
    if left_open[0] is not None:
        connection.savepoint_rollback(left_open[0])
        connection.savepoint_commit(left_open[0])
    del connection.savepoint_ids[savepoints:], connection.atomic_blocks[blocks:]
    connection.run_on_commit = [one for one in connection.run_on_commit if not one[0].intersection(left_open)]
    connection.needs_rollback = False


_dead: list[bool] = []


def _executioner(lines: int) -> Callable[[FrameType, str, Any], Any]:
    left = lines

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if event == "call":
            return watch if frame.f_code.co_filename.startswith(PRODUCT) else None
        if event == "line" and not _dead:
            left -= 1
            if left == 0:
                _dead.append(True)
                raise Killed
        return watch

    return watch


def _until_dead(touch: Callable[..., Any]) -> Callable[..., Any]:
    def touched(*args: Any, **kwargs: Any) -> Any:
        if _dead:
            raise Killed
        return touch(*args, **kwargs)

    return touched
