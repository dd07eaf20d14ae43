"""One town for the whole matrix: built once, and every request in it is taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from tests.access.town import built_town
from tests.access.world import World
from tests.folders import folder_settings

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups, and before the slow ones are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks the whole town is slow; one process runs it all, one test after the other: the town is built once."""
    for item in items:
        if item.path.is_relative_to(HERE) and "world" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("town"))


@pytest.fixture(scope="package")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town")


@pytest.fixture(autouse=True)
def _private_folders(settings: Settings, town_folder: Path) -> None:
    """The town's bytes stay where they were stored."""
    for name, value in folder_settings(town_folder).items():
        setattr(settings, name, value)


@pytest.fixture(scope="package")
def town(town_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_town(town_folder, django_db_blocker) as world:
        yield world


@pytest.fixture
def world(town: World, db: None, settings: Settings) -> World:
    """On a slow machine too, everybody's proof of identity is recent: what an old one answers, its own tests ask."""
    settings.CONFIRMATION_MINUTES = 24 * 60
    return town
