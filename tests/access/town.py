"""The town of the matrix, built once in a transaction that is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.access.world import World, build_world
from tests.cast import journaled
from tests.folders import folder_settings


@contextmanager
def built_town(folder: Path, blocker: DjangoDbBlocker) -> Iterator[World]:
    with blocker.unblock(), transaction.atomic():
        with override_settings(**folder_settings(folder)), journaled():
            world = build_world()
        yield world
        transaction.set_rollback(True)
