"""The messages about requisitions, deliveries and emergency openings."""

from django.conf import settings
from django.urls import reverse

from accounts.emails import Message, written
from accounts.models import EmergencyOpening, User
from cases.models import Delivery, Requisition


def requisition_received(requisition: Requisition) -> Message:
    """To the sender: it has arrived, under this number, and its clips are held."""
    return written("requisition_received", requisition=requisition)


def negative_answer(requisition: Requisition) -> Message:
    """To the officer: nothing was found, and this is what was searched."""
    return written("negative_answer", requisition=requisition)


def delivery_link(delivery: Delivery) -> Message:
    """To the officer: the link of the package. The code goes another way and is never written here."""
    address = settings.SITE_URL + reverse("delivery_page", args=[delivery.token])
    return written("delivery_link", requisition=delivery.requisition, delivery=delivery, address=address)


def emergency_told(emergency: EmergencyOpening, *, what: str, by: User, reason: str) -> Message:
    """To the direction and the data-protection officer: an emergency opening was asked, confirmed, refused or ended."""
    address = settings.SITE_URL + reverse("emergency_list")
    return written("emergency_told", emergency=emergency, what=what, by=by, reason=reason, address=address)
