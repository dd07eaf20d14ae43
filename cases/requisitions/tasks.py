"""Background tasks of cases. Safe to repeat, to run concurrently and to run after a crash: the database rows are the
queue.
"""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES, TASKS
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import send_due_mails
from accounts.leases.holding import held
from accounts.leases.signs import note_sign
from cases.requisitions.actions.erasure import erase_old_letters, erase_old_messages, erase_old_visits
from cases.requisitions.actions.mail_keeping import MessageRefused, count_failed_fetch, keep_message, refuse_message
from cases.requisitions.actions.mail_receipt import read_kept_messages
from cases.requisitions.actions.packaging import build_due_deliveries
from cases.requisitions.actions.windows import hold_all_arrivals
from cases.requisitions.reading.mailbox import MAILBOX, NotNow, NotTaken, fetch_messages
from cases.requisitions.reading.process import Limits, read_in_process
from cases.requisitions.selectors import MEBIBYTE, is_given_up, refusal_of
from evidence.store.errors import StorageError

logger = logging.getLogger(__name__)


def wake_worker() -> None:
    """Start the next runs now instead of within a minute. If this call is lost, the periodic runs do the work."""
    async_task("accounts.journal.tasks.send_mails", cluster=TASKS)
    async_task("cases.requisitions.tasks.work", cluster=BYTES)


def work() -> None:
    """Build the waiting packages, and send the e-mails that say so."""
    build_due_deliveries(by=SystemActor.DELIVERY)
    send_due_mails()


def erase_letters() -> None:
    """Erase what came with requisitions that were closed long ago, the old messages that became none, and the visits
    of deliveries that ended."""
    erase_old_letters(by=SystemActor.ERASER)
    erase_old_messages(by=SystemActor.ERASER)
    erase_old_visits(by=SystemActor.ERASER)


def hold_late_arrivals() -> None:
    """Hold what came in after the letters that ask for it."""
    hold_all_arrivals(by=SystemActor.DOCK)


def poll_mailbox() -> None:
    """Keep what waits in the configured mailbox, if there is one; then read what is kept, by whatever way it came."""
    with held("mailbox") as lease:
        if not lease:
            return
        mailboxes = [settings.MAILBOX_URL] if settings.MAILBOX_URL else []
        worked = work_through(
            MAILBOX,
            mailboxes,
            lambda url: fetch_messages(url, Keeper()),
            by=SystemActor.MAIL,
            key=lambda _: "mailbox",
            label=lambda url: urlsplit(url).hostname or "",
            are_all=True,
        )
        if worked.results:
            note_sign("mailbox")
        read_kept_messages(by=SystemActor.MAIL)
    send_due_mails()


class Keeper:
    """What becomes of each message of the mailbox."""

    has_given_up = staticmethod(is_given_up)

    def __init__(self) -> None:
        self.limit_bytes = settings.MAIL_LIMIT_MIB * MEBIBYTE

    def take(self, content: bytes) -> None:
        """Keep it whole; it is read afterwards."""
        try:
            keep_message(by=SystemActor.MAIL, raw=content)
        except MessageRefused as error:
            raise NotTaken(str(error)) from error
        except StorageError as error:
            logger.warning("%s Le message reste dans la boîte.", error)
            raise NotNow from error

    def refuse(self, headers: bytes, size_bytes: int) -> None:
        """Write down what was too large to fetch, and tell of it."""
        head = read_in_process(
            headers,
            today=timezone.localdate(),
            zone=settings.TIME_ZONE,
            limits=Limits(settings.MAIL_READ_SECONDS, settings.MAIL_READ_MEMORY_MIB),
        )
        refuse_message(
            by=SystemActor.MAIL, headers=headers, size_bytes=size_bytes, head=head, reason=refusal_of(size_bytes)
        )

    def failed(self, key: str, size_bytes: int, reason: str) -> None:
        """Count the failure; the third gives it up."""
        count_failed_fetch(by=SystemActor.MAIL, key=key, size_bytes=size_bytes, reason=reason)
