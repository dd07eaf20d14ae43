"""The fast check agrees with the chain check, which reads entry by entry, in one process and in several."""

import subprocess
import sys

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.base.actors import SystemActor
from accounts.journal.actions.writing import record
from accounts.journal.checking import fast_check
from accounts.journal.checking.chain_check import ChainCheck, Prefix
from accounts.journal.checking.fast_check import digest_of_texts, run_fast_check
from accounts.journal.models import JournalHead
from accounts.journal.rows import HASH, digest_of, rows
from accounts.journal.signing.merkle import Tree, aligned_spans, subtree_root
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from tests.architecture.house import ROOT

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(start=st.integers(0, 70), width=st.integers(1, 70))
def test_the_subtrees_of_ranges_make_the_whole_tree(start: int, width: int) -> None:
    leaves = [bytes([number]) for number in range(start + width)]
    grown, joined = Tree(), Tree()
    for leaf in leaves:
        grown.add(leaf)
    for first, stop in [*aligned_spans(0, start), *aligned_spans(start, start + width)]:
        joined.add_subtree(subtree_root(leaves[first:stop]), stop - first)

    assert (joined.size, joined.root()) == (grown.size, grown.root())


@pytest.mark.slow
@pytest.mark.usefixtures("_any_words")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reason=TEXT, details=st.dictionaries(TEXT, PLAIN, max_size=4))
def test_the_texts_of_the_database_have_the_hash_of_the_entry(
    reason: str, details: dict[str, object], officer: User
) -> None:
    with transaction.atomic():
        record(PeopleEvent.PERSON_CHANGED, by=officer, about=officer, reason=reason, details=details)
        number = JournalHead.objects.get().number
        (texts,) = fast_check._rows(number - 1, number)
        (row,) = rows(after=number - 1)
        transaction.set_rollback(True)

    assert digest_of_texts(texts) == digest_of(row) == row[HASH]


def test_it_goes_as_far_as_the_chain_check(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_check, "RANGE_ENTRIES", 4)
    with transaction.atomic():
        for number in range(21):
            record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=Team(pk=number, name="Nord"))
    chain = ChainCheck(Prefix(), {})
    chain.read(rows())

    reached = run_fast_check(Prefix(), {}, chain.number)

    assert (reached.size, reached.last_hash) == (chain.number, chain.hash)
    assert chain._tree is not None
    assert list(reached.frontier) == chain._tree.frontier


IN_PROCESSES = """
import tempfile
from pathlib import Path
from tests.benchmarks.product import configure
configure(Path(tempfile.mkdtemp()))
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
from accounts.journal.checking import fast_check
from accounts.journal.actions.writing import Line, record_all
from accounts.base.actors import SystemActor
from accounts.people.events import PeopleEvent
from accounts.journal.checking.check import check_journal
from accounts.people.models import Team
fast_check.RANGE_ENTRIES = 64
with transaction.atomic():
    record_all([Line(PeopleEvent.TEAM_CHANGED, Team(pk=1, name="Nord"))] * 1000, by=SystemActor.INSTALLER)
print(check_journal(processes=2).entries, check_journal(processes=2).findings)
with connection.cursor() as cursor:
    cursor.execute("DROP TRIGGER journal_no_update")
    cursor.execute("UPDATE journal_journalentry SET reason = 'autre' WHERE number = 700")
print([finding.number for finding in check_journal(processes=2).findings])
"""


@pytest.mark.service
def test_two_processes_find_what_one_finds() -> None:
    """On a database of its own, in a file: a test's own transaction is seen by its process alone."""
    command = [sys.executable, "-c", IN_PROCESSES]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert said.stdout == "1000 ()\n[700]\n", said.stderr
