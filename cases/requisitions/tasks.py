"""Background tasks of cases. Safe to repeat, to run concurrently and to run after a crash: the database rows are the
queue.
"""

import logging

from django.conf import settings
from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.journal.actions.mails import send_due_mails
from cases.requisitions.actions.mail_receipt import MessageRefused, receive_message
from cases.requisitions.actions.packaging import build_delivery
from cases.requisitions.models import Delivery, DeliveryState
from cases.requisitions.reading.mailbox import MailboxUnavailable, NotTaken, fetch_messages

logger = logging.getLogger(__name__)


def wake_worker() -> None:
    """Start the worker's next run now instead of within a minute. If this call is lost, the periodic run does
    the work.
    """
    async_task("cases.requisitions.tasks.work")


def work() -> None:
    """Send the e-mails that are due, and build the waiting packages."""
    send_due_mails()
    for delivery in Delivery.objects.filter(state=DeliveryState.BUILDING).select_related("requisition"):
        build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    send_due_mails()


def poll_mailbox() -> None:
    """Receive the requisitions waiting in the configured mailbox, if there is one."""
    if not settings.MAILBOX_URL:
        return
    try:
        fetch_messages(settings.MAILBOX_URL, _take)
    except MailboxUnavailable as error:
        logger.warning("%s", error)
    send_due_mails()


def _take(raw: bytes) -> None:
    try:
        receive_message(by=SystemActor.MAIL, raw=raw)
    except MessageRefused as error:
        raise NotTaken(str(error)) from error
