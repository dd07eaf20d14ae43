"""Makes tests fail on an undefined variable in the product's templates, and on a connection to another machine."""

import inspect
import socket
from pathlib import Path
from typing import Any

from django.template.base import Node

OUR_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class Undefined(str):
    """The value of an undefined template variable: fails in the product's templates, is empty in a library's.

    Django asks `"%s" in string_if_invalid`, then formats it with the variable's name.
    """

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        origin = _template_being_rendered()
        if OUR_TEMPLATES in Path(origin).parents:
            raise AssertionError(f"undefined variable “{variable}” in {origin}")
        return ""


def _template_being_rendered() -> str:
    frame = inspect.currentframe()
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and hasattr(node, "origin"):
            return str(node.origin.name)
        frame = frame.f_back
    return ""


def refuse_other_machines(self: socket.socket, address: Any) -> None:
    """Replaces socket.connect."""
    host = address[0] if isinstance(address, tuple) else "localhost"
    if host not in {"localhost", "::1"} and not str(host).startswith("127."):
        raise AssertionError(f"a test tried to reach {host}: the suite stays on this machine")
    _connect(self, address)


_connect = socket.socket.connect
