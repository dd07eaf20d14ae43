"""E-mails about requisitions, deliveries and break-glass requests."""

from django.conf import settings
from django.urls import reverse

from accounts.base.emails import Message, written
from accounts.people.models import BreakGlassRequest, User
from cases.requisitions.models import Delivery, DeliveryReceipt, IncomingMessage, Requisition


def requisition_received(requisition: Requisition) -> Message:
    """To the sender: it has arrived, under this number; of each window that was read, how many clips it holds now."""
    windows = [
        {"window": window, "held": window.holds.filter(released_at=None).count()}
        for window in requisition.windows.all()
    ]
    return written("requisitions/requisition_received", requisition=requisition, windows=windows)


def requisition_to_check(requisition: Requisition) -> Message:
    """To whoever prepares requisitions: this one waits for a person, and why."""
    address = settings.SITE_URL + requisition.get_absolute_url()
    return written("requisitions/requisition_to_check", requisition=requisition, address=address)


def message_refused(message: IncomingMessage) -> Message:
    """To whoever prepares requisitions: a message was not taken; who sent it, when, how large, and what to do."""
    address = settings.SITE_URL + reverse("message_list")
    return written("requisitions/message_refused", message=message, address=address)


def negative_answer(requisition: Requisition) -> Message:
    """To the officer: nothing was found, and this is what was searched."""
    return written("requisitions/negative_answer", requisition=requisition)


def delivery_link(delivery: Delivery) -> Message:
    """To the officer: the link of the package. The code is given another way and never written here."""
    address = settings.SITE_URL + reverse("delivery_page", args=[delivery.token])
    return written("requisitions/delivery_link", requisition=delivery.requisition, delivery=delivery, address=address)


def delivery_receipt(receipt: DeliveryReceipt) -> Message:
    """To the officer, and to who answers for deliveries: who acknowledged what and when, with every hash."""
    delivery = receipt.delivery
    members = list(delivery.members.all())
    return written("requisitions/delivery_receipt", receipt=receipt, requisition=delivery.requisition, members=members)


def break_glass_news(emergency: BreakGlassRequest, *, what: str, by: User, reason: str) -> Message:
    """To the directors and the data-protection officer: a break-glass request was made, confirmed, refused or ended."""
    address = settings.SITE_URL + reverse("break_glass_list")
    return written(
        "requisitions/break_glass_news", emergency=emergency, what=what, by=by, reason=reason, address=address
    )
