"""Which fields a request was asked for: whatever a view, a form or a middleware read in its parameters and files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

OURS = "csrfmiddlewaretoken"


@dataclass
class Asked:
    fields: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def note(self, asked: object, name: object) -> None:
        if isinstance(name, str) and name != OURS:
            (self.fields if isinstance(asked, QueryDict) else self.files).add(name)


@contextmanager
def asked_for() -> Iterator[Asked]:
    found = Asked()
    with pytest.MonkeyPatch.context() as patch:
        for reader in ("__getitem__", "__contains__", "getlist"):
            patch.setattr(MultiValueDict, reader, _noting(getattr(MultiValueDict, reader), found))
        yield found


def _noting(read: Any, found: Asked) -> Any:
    def noted(self: Any, name: Any, *rest: Any, **named: Any) -> Any:
        found.note(self, name)
        return read(self, name, *rest, **named)

    return noted
