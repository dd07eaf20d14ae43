"""Every test gets its own data folders; the cast is in tests/cast.py, the strictness in tests/strict.py."""

import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from tests.folders import folder_settings
from tests.strict import refuse_other_machines

pytest_plugins = ["tests.cast"]
# No deadline: on a busy machine it would judge the machine.
hypothesis.settings.register_profile("quick", max_examples=50, deadline=None)
hypothesis.settings.load_profile("quick")


@pytest.fixture(autouse=True)
def _private_folders(settings: Settings, tmp_path: Path) -> None:
    for name, value in folder_settings(tmp_path).items():
        setattr(settings, name, value)


def _leave_open(**_: object) -> None:
    """Stands in for close_old_connections."""


@pytest.fixture(autouse=True)
def _open_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A response closed outside Django's test client must not close the connection that holds the test's own
    transaction; the client, which connects the signals anew at each request, gets one that does nothing."""
    monkeypatch.setattr("django.test.client.close_old_connections", _leave_open)
    for sent in (request_started, request_finished):
        sent.disconnect(close_old_connections)
    yield
    for sent in (request_started, request_finished):
        sent.disconnect(_leave_open)
        sent.connect(close_old_connections)


@pytest.fixture(autouse=True, scope="session")
def _this_machine_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse_other_machines)
        yield
