"""The messages that the product sends. One function a message; its name finds its templates, text and HTML."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from cases.models import Delivery, Requisition


@dataclass(frozen=True)
class Message:
    kind: str
    subject: str
    text: str
    html: str


def requisition_received(requisition: Requisition) -> Message:
    """To the sender: it has arrived, under this number, and its clips are held."""
    return _message("requisition_received", requisition=requisition)


def negative_answer(requisition: Requisition) -> Message:
    """To the officer: nothing was found, and this is what was searched."""
    return _message("negative_answer", requisition=requisition)


def delivery_link(delivery: Delivery) -> Message:
    """To the officer: the link of the package. The code goes another way and is never written here."""
    address = settings.SITE_URL + reverse("delivery_page", args=[delivery.token])
    return _message("delivery_link", requisition=delivery.requisition, delivery=delivery, address=address)


def _message(kind: str, **context: Any) -> Message:
    context |= {"town_name": settings.TOWN_NAME}
    return Message(
        kind,
        " ".join(render_to_string(f"emails/{kind}_subject.txt", context).split()),
        render_to_string(f"emails/{kind}.txt", context),
        render_to_string(f"emails/{kind}.html", context),
    )
