"""Attacks on the running product: each test says how many tries it made, and their choice can be repeated."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from tests.access.town import built_town
from tests.access.world import World
from tests.folders import folder_settings

HERE = Path(__file__).parent
# Set to the number that a failed run printed, to make the same tries again.
SEED = "ATTACK_SEED"


def pytest_configure() -> None:
    """Before the processes of a parallel run start, which all draw from one seed."""
    os.environ.setdefault(SEED, str(random.SystemRandom().randrange(1_000_000)))


@pytest.hookimpl(tryfirst=True)  # before the tests of other kinds are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.attack)


class Tries:
    """How many times a test tried to break something; a test that does not count made one."""

    def __init__(self) -> None:
        self.made = 0

    def add(self, number: int = 1) -> None:
        self.made += number


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> Iterator[Tries]:
    counted = Tries()
    yield counted
    request.node.user_properties.append(("tries", counted.made))


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """What a test draws its attacks from: the same in every run with this seed."""
    return random.Random(f"{os.environ[SEED]} {request.node.nodeid}")


@pytest.fixture(scope="package")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="package")
def town(town_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_town(town_folder, django_db_blocker) as world:
        yield world


@pytest.fixture
def world(town: World, town_folder: Path, settings: Settings, db: None) -> World:
    """The town of the access matrix. What is done to it must be taken back, and its bytes stay."""
    for name, value in folder_settings(town_folder).items():
        setattr(settings, name, value)
    return town


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, "when")]
    ended = [dict(report.user_properties) for report in reports if report.when == "teardown"]
    if ended:
        total = sum(properties.get("tries", 1) for properties in ended)
        terminalreporter.write_line(f"{total} tries of {len(ended)} attacks; {SEED}={os.environ[SEED]} repeats them")
