"""A process killed between two lines of the product, as `kill -9` would: nothing of it writes to the disk any more, and
its open transaction is rolled back."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

PRODUCT = str(Path(__file__).resolve().parent.parent / "evidence") + os.sep
# What a `finally` of the dying process would still do; a process that is dead does not.
TOUCHES = ("unlink", "truncate", "link", "replace", "rename")


class Killed(BaseException):
    """No handler of the product's catches it."""


@contextmanager
def dies_after(lines: int | None) -> Iterator[None]:
    """Killed once so many lines of evidence/ have run; None spares. Raises Killed."""
    if lines is None:
        yield
        return
    before = sys.gettrace()
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
