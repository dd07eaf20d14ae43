"""A pytest plugin for a run whose store is a bucket (tests/with_services.py)."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import botocore.auth
import pytest
import time_machine
from storages.backends.s3 import S3Storage


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the store that is a folder say so, and why, by the marker `folder_store`."""
    others = [item for item in items if item.get_closest_marker("folder_store")]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if not item.get_closest_marker("folder_store")]


@pytest.fixture(autouse=True, scope="session")
def _real_time() -> Iterator[None]:
    """Tests travel in time, and the server refuses a request whose clock is a quarter of an hour away."""

    def now(remove_tzinfo: bool = True) -> Any:
        away = time_machine.escape_hatch.is_travelling()
        moment = time_machine.escape_hatch.datetime.datetime.now(UTC) if away else datetime.now(UTC)
        return moment.replace(tzinfo=None) if remove_tzinfo else moment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", now)
        yield


@pytest.fixture(autouse=True, scope="session")
def _connections_kept() -> Iterator[None]:
    """Each test has storages of its own; to connect anew for each would take longer than all that most tests do."""
    opened, kept = S3Storage.connection.fget, dict[tuple[Any, ...], Any]()

    def connection(storage: Any) -> Any:
        key = (threading.get_ident(), type(storage), storage.endpoint_url, storage.access_key, storage.secret_key)
        if key not in kept:
            kept[key] = opened(storage)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(S3Storage, "connection", property(connection))
        yield
