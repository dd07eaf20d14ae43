"""All scheduled tasks, in order of frequency. `manage.py serve` writes them to the task queue at each start.

Each due run is queued once, however many services run: django-q's scheduler locks the rows of what is due, and its
queue gives each task to one worker.
"""

from dataclasses import dataclass

from django_q.models import Schedule

from accounts.base.queues import BYTES, TASKS
from accounts.leases.holding import LASTS, held


@dataclass(frozen=True)
class ScheduledTask:
    """`opens_bytes`: it waits in the queue of such tasks (accounts/base/queues.py)."""

    task: str
    every_minutes: int
    opens_bytes: bool = False


SCHEDULED_TASKS = (
    ScheduledTask("accounts.journal.tasks.send_mails", every_minutes=1),
    ScheduledTask("cases.requisitions.tasks.work", every_minutes=1, opens_bytes=True),
    ScheduledTask("cases.requisitions.tasks.poll_mailbox", every_minutes=1, opens_bytes=True),
    ScheduledTask("cases.requisitions.tasks.hold_late_arrivals", every_minutes=5),
    ScheduledTask("evidence.footage.tasks.make_missing_thumbnails", every_minutes=5, opens_bytes=True),
    ScheduledTask("evidence.footage.tasks.make_missing_derivatives", every_minutes=5, opens_bytes=True),
    ScheduledTask("evidence.footage.tasks.queue_viewing_copies", every_minutes=5),
    ScheduledTask("evidence.review.tasks.queue_extractions", every_minutes=5),
    ScheduledTask("cases.incidents.tasks.queue_passages", every_minutes=5),
    ScheduledTask("evidence.issuing.tasks.watch_equipment", every_minutes=5),
    ScheduledTask("levallois.ops.tasks.write_erasure_register", every_minutes=5),
    ScheduledTask("accounts.oversight.tasks.tell_findings", every_minutes=5),
    ScheduledTask("accounts.journal.tasks.send_checkpoints", every_minutes=10),
    ScheduledTask("evidence.intake.tasks.drop_stale_uploads", every_minutes=10, opens_bytes=True),
    # The anchor follows each sensitive act at once, and whatever else is written within the hour.
    ScheduledTask("accounts.journal.tasks.anchor_journal", every_minutes=20),
    # The end of a designation is announced days before, and recorded within the hour, in case the clock is set back.
    ScheduledTask("accounts.people.tasks.follow_designations", every_minutes=60),
    ScheduledTask("accounts.sign_in.tasks.purge", every_minutes=60),
    ScheduledTask("accounts.training.tasks.remind_endings", every_minutes=60),
    ScheduledTask("cases.incidents.tasks.follow_debriefs", every_minutes=60),
    ScheduledTask("cases.incidents.tasks.erase_register", every_minutes=60),
    # A clip or a quarantined file is erased at most an hour after its due time.
    ScheduledTask("evidence.footage.tasks.erase", every_minutes=60, opens_bytes=True),
    ScheduledTask("evidence.intake.tasks.erase", every_minutes=60, opens_bytes=True),
    ScheduledTask("evidence.footage.tasks.check_bytes", every_minutes=60, opens_bytes=True),
    ScheduledTask("evidence.equipment.tasks.drop_old_imports", every_minutes=60, opens_bytes=True),
    ScheduledTask("cases.requisitions.tasks.erase_letters", every_minutes=24 * 60, opens_bytes=True),
    ScheduledTask("accounts.journal.tasks.make_checkpoint", every_minutes=24 * 60),
    ScheduledTask("levallois.integrity.check_integrity", every_minutes=24 * 60),
    ScheduledTask("accounts.journal.tasks.prune_journal", every_minutes=24 * 60),
)


def write_schedule() -> None:
    """Make the queue's schedules agree with SCHEDULED_TASKS: missing ones are added, changed ones corrected, others
    removed. Services that start together write one after the other: the table itself would take a name twice."""
    with held("schedule", within_s=2 * LASTS.total_seconds()):
        for task in SCHEDULED_TASKS:
            values = {
                "func": task.task,
                "schedule_type": Schedule.MINUTES,
                "minutes": task.every_minutes,
                "repeats": -1,
                "cluster": BYTES if task.opens_bytes else TASKS,
            }
            rows = Schedule.objects.filter(name=task.task)
            if first := rows.first():
                rows.exclude(pk=first.pk).delete()
                rows.update(**values)
            else:
                Schedule.objects.create(name=task.task, **values)
        Schedule.objects.exclude(name__in=[task.task for task in SCHEDULED_TASKS]).delete()
