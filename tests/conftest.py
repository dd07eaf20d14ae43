"""Fixtures for every test: its own data folders, the people of tests/cast.py, the checks of tests/strict.py."""

import os
import socket
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from accounts.base.parsers import starting
from accounts.journal.actions import writing
from accounts.journal.models import JournalEntry
from tests.folders import folder_settings
from tests.in_process import STARTING_PROCESSES, parser_in_parts, run_parser
from tests.labelled import unlabelled
from tests.strict import refuse_other_machines

Writer = Callable[..., JournalEntry]
pytest_plugins = ["tests.cast"]
# No deadline: on a busy machine, correct code would exceed it.
hypothesis.settings.register_profile("quick", max_examples=50, deadline=None)
hypothesis.settings.load_profile("quick")


@pytest.fixture(scope="session")
def _numbered_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("data")
    return (root / str(number) for number in count())


@pytest.fixture(autouse=True)
def _private_folders(request: pytest.FixtureRequest, settings: Settings, _numbered_folders: Iterator[Path]) -> None:
    """Under `tmp_path` where the test asks for it; pytest takes milliseconds to make one, for thousands of tests."""
    if "tmp_path" in request.fixturenames:
        root: Path = request.getfixturevalue("tmp_path")
    else:
        root = next(_numbered_folders)
        root.mkdir()
    for name, value in folder_settings(root).items():
        setattr(settings, name, value)
    cache.clear()  # what the breaker of the store knows


@pytest.fixture(autouse=True)
def _in_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not any(request.node.get_closest_marker(name) for name in STARTING_PROCESSES):
        monkeypatch.setattr(starting, "run_parser", run_parser)
        monkeypatch.setattr(starting, "parser_in_parts", parser_in_parts)


@pytest.fixture
def _probed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A received clip without its pictures: the process that reads it dies once it has said what it is."""
    monkeypatch.setattr(starting, "parser_in_parts", parser_in_parts)


def _leave_open(**_: object) -> None:
    """Replaces close_old_connections."""


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


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """No test in this process cuts the power; those that kill a server start it as another process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _every_entry_reads_in_french() -> Iterator[Writer]:
    """Whatever any test writes in the journal has its labels: the tests of the acts collect the vocabulary."""
    written = writing._entry

    def labelled(*arguments: Any, **named: Any) -> JournalEntry:
        entry = written(*arguments, **named)
        assert not unlabelled(entry), f"{entry.event} has no label for {unlabelled(entry)}"
        return entry

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_entry", labelled)
        yield written


@pytest.fixture
def _any_words(_every_entry_reads_in_french: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """For what hypothesis makes up: entries with any details at all."""
    monkeypatch.setattr(writing, "_entry", _every_entry_reads_in_french)
