"""E-mails about requisitions, deliveries and break-glass requests."""

from django.conf import settings
from django.urls import reverse

from accounts.base.emails import Message, written
from accounts.people.models import BreakGlassRequest, User
from cases.requisitions.models import Delivery, Requisition


def requisition_received(requisition: Requisition) -> Message:
    """To the sender: the requisition has arrived, its number, and its clips are held."""
    return written("requisitions/requisition_received", requisition=requisition)


def negative_answer(requisition: Requisition) -> Message:
    """To the officer: nothing was found, and this is what was searched."""
    return written("requisitions/negative_answer", requisition=requisition)


def delivery_link(delivery: Delivery) -> Message:
    """To the officer: the link of the package. The code is given another way and never written here."""
    address = settings.SITE_URL + reverse("delivery_page", args=[delivery.token])
    return written("requisitions/delivery_link", requisition=delivery.requisition, delivery=delivery, address=address)


def break_glass_news(emergency: BreakGlassRequest, *, what: str, by: User, reason: str) -> Message:
    """To the directors and the data-protection officer: a break-glass request was made, confirmed, refused or ended."""
    address = settings.SITE_URL + reverse("break_glass_list")
    return written(
        "requisitions/break_glass_news", emergency=emergency, what=what, by=by, reason=reason, address=address
    )
