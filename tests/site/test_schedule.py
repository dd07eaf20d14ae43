"""Everything that runs by itself is written to the queue, and nothing else."""

from datetime import timedelta

from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from levallois.ops.schedule import SCHEDULED_TASKS, write_schedule


def test_each_chore_is_scheduled_once_however_often_it_is_written(db: None) -> None:
    write_schedule()
    write_schedule()

    rows = Schedule.objects.values_list("func", "minutes", "schedule_type", "repeats", "cluster")
    assert set(rows) == {
        (chore.task, chore.every_minutes, Schedule.MINUTES, -1, "bytes" if chore.opens_bytes else "levallois")
        for chore in SCHEDULED_TASKS
    }
    assert len(rows) == len(SCHEDULED_TASKS)


def test_what_two_services_have_written_twice_is_written_once(db: None) -> None:
    write_schedule()
    Schedule.objects.create(name=SCHEDULED_TASKS[0].task, func=SCHEDULED_TASKS[0].task)

    write_schedule()

    assert Schedule.objects.filter(name=SCHEDULED_TASKS[0].task).count() == 1


def test_a_chore_is_due_at_once(db: None) -> None:
    write_schedule()

    assert not Schedule.objects.filter(next_run__gt=timezone.now() + timedelta(seconds=1)).exists()


def test_what_is_no_chore_any_more_is_removed(db: None) -> None:
    Schedule.objects.create(name="old", func="evidence.tasks.gone", schedule_type=Schedule.MINUTES, minutes=1)

    write_schedule()

    assert not Schedule.objects.filter(name="old").exists()


def test_each_chore_exists(db: None) -> None:
    assert all(callable(import_string(chore.task)) for chore in SCHEDULED_TASKS)
