"""`kill -9` inside an act of two people: what is left is wholly what was before, or wholly what the act makes; the
rows, the files, the mails and the journal agree, and the act can be done again."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.programs import finish

pytestmark = pytest.mark.fault

PROGRAM = "import django; django.setup(); from tests.faults.killed_acts import main; main({!r})"
# What several transactions and files write, one after the other: the bytes of a package come before its rows.
STEPS = ("orphans", "told")


def killed_everywhere(act: str, data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(finish(PROGRAM.format(act), data).splitlines()[-1])
    assert len(found["deaths"]) > 8
    assert found["before"] != found["after"]
    return found


@pytest.mark.parametrize(
    "act", ["approve", "approve nothing found", "acknowledge", "grant an emergency", "confirm a retention"]
)
def test_an_act_is_wholly_done_or_not_at_all(act: str, data: Path) -> None:
    found = killed_everywhere(act, data)

    before, after = found["before"], found["after"]
    assert all(state in (before, after) for state in found["deaths"])
    assert found["deaths"].count(before) > 5
    assert found["again"]
    assert all(state == after for state in found["again"])
    assert (after["finding"], after["whole"]) == (None, True)


def test_a_package_is_wholly_ready_or_still_to_build(data: Path) -> None:
    found = killed_everywhere("build", data)

    before, after = found["before"], found["after"]
    rows = [{name: kept for name, kept in state.items() if name not in STEPS} for state in (before, after)]
    for state in found["deaths"]:
        assert {name: kept for name, kept in state.items() if name not in STEPS} in rows
        assert ("delivery:built" in state["told"]) == (state["states"] == after["states"])
    assert {len(state["orphans"]) for state in found["deaths"]} > {0}
    assert all(state == after for state in found["again"])
    assert after["orphans"] == []
