"""Every test gets its own data folders; the cast is in tests/cast.py, the strictness in tests/strict.py."""

import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pytest_django import Settings

from tests.strict import refuse_other_machines

pytest_plugins = ["tests.cast"]
# No deadline: on a busy machine it would judge the machine.
hypothesis.settings.register_profile("quick", max_examples=50, deadline=None)
hypothesis.settings.load_profile("quick")


@pytest.fixture(autouse=True)
def _private_folders(settings: Settings, tmp_path: Path) -> None:
    """Assigning STORAGES makes Django open its storages anew, so that footage lands in this test's own folder."""
    settings.DATA_ROOT = tmp_path
    settings.DOCKS_ROOT = tmp_path / "docks"
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    settings.STORAGES = settings.STORAGES | {
        "default": _folder("django.core.files.storage.FileSystemStorage", tmp_path / "files"),
        "footage": _folder("evidence.storage_folder.FootageFolder", tmp_path / "footage"),
    }


@pytest.fixture(autouse=True, scope="session")
def _this_machine_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse_other_machines)
        yield


def _folder(backend: str, location: Path) -> dict[str, object]:
    return {"BACKEND": backend, "OPTIONS": {"location": str(location)}}
