"""The messages about requisitions and deliveries."""

from django.conf import settings
from django.urls import reverse

from accounts.emails import Message, written
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
