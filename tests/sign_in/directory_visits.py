"""A browser that signs in by the directory, and what the journal says of it."""

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry

HOME = "/"
DOOR = "/connexion/"


def start(client: Client, wanted: str = "") -> str:
    return client.post(reverse("directory_start"), {"next": wanted})["Location"]


def come_back(client: Client, address: str) -> HttpResponse:
    """The page that the browser gets, and the form that it sends on."""
    page = client.get(address.removeprefix("http://testserver")).content.decode()
    fields = dict(re.findall(r'name="(code|state)" value="([^"]*)"', page))
    response: HttpResponse = client.post(reverse("directory_return"), fields)  # type: ignore[assignment]  # its own kind
    return response


def last_details() -> tuple[str, object]:
    entry = JournalEntry.objects.latest("number")
    return entry.event, entry.details
