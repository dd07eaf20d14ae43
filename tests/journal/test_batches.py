"""A batch is worked through item by item: one that fails is counted, waits, is set aside, and stops no other."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.batches import Batch, Permanent, Temporary, TookTooLong, Unreachable, at_most
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.batches import Worked, try_again, work_through
from accounts.journal.events import JournalEvent
from accounts.journal.models import FailedItem, JournalEntry
from accounts.leases.holding import held
from accounts.people.models import Team, User
from accounts.people.roles import Right

pytestmark = pytest.mark.django_db
LETTERS = Batch("letters", "Lettres", tries=2, seconds=1)
COUNTED_FIRST = Batch("counted", "Comptées d’abord", tries=2, counts_first=True, in_transaction=False)


def work(do: Callable[[str], object], *items: str, batch: Batch = LETTERS) -> Worked[object]:
    return work_through(batch, items or ("a", "b", "c"), do, by=SystemActor.MAIL)


def raising(error: BaseException, odd: str = "b") -> Callable[[str], str]:
    """The work of an item: it gives the item in capitals, and fails for the odd one."""

    def do(item: str) -> str:
        if item == odd:
            raise error
        return item.upper()

    return do


def fail_until_set_aside(error: BaseException) -> FailedItem:
    for _ in range(LETTERS.tries):
        FailedItem.objects.update(due_at=None)
        work(raising(error))
    return FailedItem.objects.get()


def test_an_item_that_fails_is_counted_and_the_others_are_done() -> None:
    worked = work(raising(ValueError("mal écrit")))

    assert (worked.results, worked.failures) == (["A", "C"], 1)
    row = FailedItem.objects.get()
    assert (row.batch, row.key, row.tries, row.set_aside_at) == ("letters", "b", 1, None)
    assert row.reason == "Erreur inattendue (ValueError : mal écrit)"


def test_what_an_item_wrote_before_it_failed_is_taken_back() -> None:
    def do(item: str) -> None:
        Team.objects.create(name=item)
        if item == "b":
            raise IntegrityError("twice")

    work(do)

    assert set(Team.objects.values_list("name", flat=True)) == {"a", "c"}


def test_it_waits_longer_each_time() -> None:
    work(raising(ValueError()))
    assert work(str.upper).results == ["A", "C"]

    FailedItem.objects.update(due_at=timezone.now())
    assert work(str.upper).results == ["A", "B", "C"]
    pauses = [LETTERS.pause_after(tries) for tries in range(1, 10)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=30), timedelta(hours=1))


def test_a_success_forgets_the_count() -> None:
    work(raising(ValueError()))
    FailedItem.objects.update(due_at=None)

    work(str.upper)

    assert not FailedItem.objects.exists()


def test_after_some_failures_it_is_set_aside_and_journaled() -> None:
    row = fail_until_set_aside(ValueError("mal écrit"))

    assert row.set_aside_at is not None
    entry = JournalEntry.objects.get(event=JournalEvent.BATCH_SET_ASIDE)
    assert (entry.subject_label, entry.reason) == ("b", row.reason)
    assert entry.details == {"batch": "Lettres", "tries": 2}
    FailedItem.objects.update(due_at=None)
    assert work(str.upper).results == ["A", "C"]


def test_what_can_never_be_done_is_set_aside_at_once_with_its_sentence() -> None:
    work(raising(Permanent("Cette adresse n’existe pas.")))

    row = FailedItem.objects.get()
    assert (row.tries, row.reason) == (1, "Cette adresse n’existe pas.")
    assert row.set_aside_at is not None


def test_what_keeps_being_tried_is_told_once_and_done_when_its_cause_is_gone() -> None:
    folders = Batch("folders", "Dossiers", tries=1, keeps_trying=True, sentences=(ValueError,))
    for _ in range(3):
        FailedItem.objects.update(due_at=None)
        work(raising(ValueError("Ce dossier est fermé.")), batch=folders)
    assert FailedItem.objects.get().reason == "Ce dossier est fermé."
    assert JournalEntry.objects.filter(event=JournalEvent.BATCH_SET_ASIDE).count() == 1

    FailedItem.objects.update(due_at=None)

    assert work(str.upper, batch=folders).results == ["A", "B", "C"]
    assert not FailedItem.objects.exists()


def test_what_is_asked_to_wait_is_set_aside_after_a_day() -> None:
    row = fail_until_set_aside(Temporary("Boîte pleine."))
    assert row.set_aside_at is None

    FailedItem.objects.update(due_at=None, since=timezone.now() - timedelta(hours=25))
    work(raising(Temporary("Boîte pleine.")))

    assert FailedItem.objects.get().set_aside_at is not None


def test_what_waits_for_something_that_is_away_is_shown_after_a_day_and_still_tried() -> None:
    fail_until_set_aside(Unreachable("Le serveur ne répond pas."))
    assert not FailedItem.objects.to_show(timezone.now()).exists()

    FailedItem.objects.update(due_at=None, since=timezone.now() - timedelta(days=30))
    work(raising(Unreachable("Le serveur ne répond pas.")))

    row = FailedItem.objects.to_show(timezone.now()).get()
    assert row.set_aside_at is None


def test_a_run_ends_when_three_in_a_row_find_something_away() -> None:
    tried = []

    def do(item: str) -> None:
        tried.append(item)
        raise Unreachable("Le serveur ne répond pas.")

    work(do, *"abcdef")

    assert tried == ["a", "b", "c"]


@pytest.mark.slow
def test_an_item_that_takes_too_long_is_interrupted() -> None:
    def do(item: str) -> str:
        while item == "b":
            try:
                time.sleep(5)
            except Exception:  # noqa: BLE001, S110 - work that swallows whatever happens
                pass
        return item

    assert work(do).results == ["a", "c"]
    assert "trop longtemps" in FailedItem.objects.get().reason


def test_outside_the_first_thread_nothing_is_bounded_and_nothing_breaks() -> None:
    def do() -> None:
        with at_most(0.01):
            time.sleep(0.05)

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()


def test_a_bound_leaves_the_one_around_it_in_force() -> None:
    def wait() -> None:
        with at_most(0.3):
            with at_most(60):
                pass
            time.sleep(5)

    with pytest.raises(TookTooLong):
        wait()


def test_a_try_that_may_end_its_process_is_counted_before_it_begins() -> None:
    def do(item: str) -> None:
        assert FailedItem.objects.get(batch="counted").tries == 1

    work(do, "a", batch=COUNTED_FIRST)

    assert not FailedItem.objects.exists()


def test_what_ended_its_process_as_often_as_allowed_is_not_begun_again() -> None:
    class Killed(BaseException):
        pass

    for _ in range(COUNTED_FIRST.tries):
        with pytest.raises(Killed):
            work(raising(Killed(), "a"), "a", batch=COUNTED_FIRST)

    assert work(str.upper, "a", batch=COUNTED_FIRST).results == []
    assert FailedItem.objects.get().set_aside_at is not None


def test_two_processes_that_count_the_same_item_keep_one_row() -> None:
    def do(item: str) -> None:
        FailedItem.objects.create(batch="letters", key=item, tries=1)
        raise ValueError

    batch = Batch("letters", "Lettres", in_transaction=False)

    assert work(do, batch=batch).failures == 3
    assert FailedItem.objects.count() == 3


def test_what_another_process_has_under_way_is_left_to_it() -> None:
    with held("counted-a"):
        assert work(str.upper, "a", "b", batch=COUNTED_FIRST).results == ["B"]

    assert not FailedItem.objects.exists()


def test_the_count_of_what_is_no_longer_to_do_goes() -> None:
    work(raising(ValueError()))

    work_through(LETTERS, ["a"], str.upper, by=SystemActor.MAIL, are_all=True)

    assert not FailedItem.objects.exists()


def test_a_person_has_it_tried_again(director: User) -> None:
    row = fail_until_set_aside(ValueError("mal écrit"))

    try_again(by=director, item=row, rights=[Right.REQUISITION_PREPARE])

    assert work(str.upper).results == ["A", "B", "C"]
    entry = JournalEntry.objects.get(event=JournalEvent.BATCH_RETRIED)
    assert (entry.actor, entry.subject_label, entry.reason) == (director, "b", row.reason)


def test_nobody_without_the_right_of_its_batch_has_it_tried_again(trainer: User) -> None:
    row = fail_until_set_aside(ValueError("mal écrit"))

    with pytest.raises(NotPermitted):
        try_again(by=trainer, item=row, rights=[Right.REQUISITION_PREPARE])

    assert FailedItem.objects.get().set_aside_at is not None
    assert not JournalEntry.objects.filter(event=JournalEvent.BATCH_RETRIED).exists()


def test_what_was_done_meanwhile_is_not_tried_again(director: User) -> None:
    row = fail_until_set_aside(ValueError("mal écrit"))
    FailedItem.objects.all().delete()

    with pytest.raises(NotPossible, match="actualisez"):
        try_again(by=director, item=row, rights=[Right.REQUISITION_PREPARE])


class Broken(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Broken(), "Erreur inattendue (Broken)"),
        (OSError(5, "Input\x00/output\nerror"), "Erreur inattendue (OSError : [Errno 5] Input /output error)"),
        (ValueError("cam\udce9ra"), "Erreur inattendue (ValueError : cam\\udce9ra)"),
    ],
)
def test_any_exception_gives_a_reason_that_can_be_kept(error: Exception, said: str) -> None:
    assert LETTERS.reason_of(error) == said
    assert len(LETTERS.reason_of(type(error)("x" * 10_000))) <= 500
