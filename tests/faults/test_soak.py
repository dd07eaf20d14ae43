"""Many weeks of service within minutes: everything is done, and no program grows.

SOAK_MINUTES makes it longer: `SOAK_MINUTES=120 make test-soak`.
"""

import os
import uuid

import pytest

from tests.browser.town import served_demo
from tests.faults.soak import PROGRAMS, Soaked, soak

pytestmark = pytest.mark.soak

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
# What may be added between the second third of the time and the last. Workers load what each kind of task needs when it
# comes first, and stop sharing memory with their parent: it took eight minutes until they held as much as after 35.
MEMORY_RATIO = 1.10 if MINUTES >= 30 else 1.25
# In samples: bursts come each minute, and end.
TWO_MINUTES = 24
MEMORY_MIB, FILES_RATIO, FILES, QUEUE = 10, 1.05, 8, 40


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> Soaked:
    with pytest.MonkeyPatch.context() as patch:
        mark = uuid.uuid4().hex
        patch.setenv("LEVALLOIS_TEST_MARK", mark)
        with served_demo(tmp_path_factory.mktemp("soak") / "data") as demo:
            found = soak(demo, mark, minutes=MINUTES)
    print(f"\n{len(found.weeks)} weeks, {found.director.read} pages\n{found.held.table()}")  # noqa: T201 - the figures
    return found


def test_all_of_it_is_done(soaked: Soaked) -> None:
    end = soaked.end
    assert len(soaked.weeks) >= 3
    assert (end["received"], end["erased"]) == (end["dropped"], end["due"])
    assert (end["left_on_docks"], end["finding"]) == ([], None)
    assert end["acknowledged"] >= end["answered"] == len(soaked.weeks)
    assert soaked.director.failed == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_grows(soaked: Soaked, program: str) -> None:
    memory_before, memory = soaked.held.growth(program, "memory_mib")
    files_before, files = soaked.held.growth(program, "files")

    assert memory_before > 0
    assert memory <= memory_before * MEMORY_RATIO + MEMORY_MIB, soaked.held.table()
    assert files <= files_before * FILES_RATIO + FILES, soaked.held.table()


def test_the_queue_does_not_grow(soaked: Soaked) -> None:
    before, after = soaked.held.queue_growth()

    assert after <= before + QUEUE, soaked.held.table()
    assert min(soaked.held.queue[-TWO_MINUTES:]) <= QUEUE
