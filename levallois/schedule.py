"""Everything that runs by itself, in one place, in order of frequency. `manage.py serve` writes it to the queue at
each start."""

from dataclasses import dataclass

from django_q.models import Schedule


@dataclass(frozen=True)
class Chore:
    task: str
    every_minutes: int


CHORES = (
    Chore("accounts.tasks.send_mails", every_minutes=1),
    Chore("cases.tasks.work", every_minutes=1),
    Chore("cases.tasks.poll_mailbox", every_minutes=1),
    Chore("evidence.tasks.make_missing_thumbnails", every_minutes=5),
    Chore("evidence.tasks.watch_equipment", every_minutes=5),
    Chore("accounts.tasks.send_checkpoints", every_minutes=10),
    Chore("evidence.tasks.drop_stale_uploads", every_minutes=10),
    # An end is announced by the day; noted within the hour, it stands whatever the clock says later.
    Chore("accounts.tasks.follow_designations", every_minutes=60),
    # The law counts in days; an hour is the longest that a clip outlives its date.
    Chore("evidence.tasks.erase", every_minutes=60),
    Chore("evidence.tasks.drop_old_imports", every_minutes=60),
    Chore("accounts.tasks.make_checkpoint", every_minutes=24 * 60),
    Chore("accounts.tasks.prune_journal", every_minutes=24 * 60),
)


def write_schedule() -> None:
    """Make the queue's schedules agree with CHORES: missing ones are added, changed ones corrected, others removed."""
    for chore in CHORES:
        Schedule.objects.update_or_create(
            name=chore.task,
            defaults={
                "func": chore.task,
                "schedule_type": Schedule.MINUTES,
                "minutes": chore.every_minutes,
                "repeats": -1,
            },
        )
    Schedule.objects.exclude(name__in=[chore.task for chore in CHORES]).delete()
