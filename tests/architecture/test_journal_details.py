"""Each detail that an action writes in the journal has its French name, declared beside the events of a room."""

from pathlib import Path

import pytest

from accounts.journal.labels import site
from tests.architecture.house import action_files, relative
from tests.architecture.journal_details import details_of, subjects_of

WRITING = [path for path in action_files() if details_of(path)]

SOURCE = """
_FIELDS = ("rank", *("email",))

def act(*, by):
    details = {"a": 1}
    details |= {"b": 2}
    details["c"] = 3
    record(TeamEvent.TEAM_CHANGED, by=by, details=details | _more() if by else {"f": 4})
    record_all([Line(TeamEvent.TEAM_CHANGED, details=changed(None, _told()))])

def _more():
    found: dict[str, int] = {"d": 1}
    return found | {"e": 2}

def _told():
    return {name: 1 for name in _FIELDS}
"""


def test_details_are_found_wherever_they_are_made(tmp_path: Path) -> None:
    path = tmp_path / "actions.py"
    path.write_text(SOURCE)

    assert details_of(path) == {*"abcdef", "rank", "email"}
    assert subjects_of(path) == {"team"}


def test_the_actions_write_details() -> None:
    assert len({name for path in WRITING for name in details_of(path)}) > 70


@pytest.mark.parametrize("path", WRITING, ids=relative)
def test_every_detail_that_an_action_writes_has_a_label(path: Path) -> None:
    declared = {name for subject in subjects_of(path) for name in site().details.get(subject, {})}

    assert details_of(path) - declared == set()
