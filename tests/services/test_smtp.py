"""Mail handed to a real SMTP server: what it refuses for good is set aside alone, what it defers leaves later, the rest
leaves at once."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from smtplib import SMTP
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django import Settings

from accounts.journal.actions.batches import try_again
from accounts.journal.actions.mails import UNKNOWN, send_due_mails, write_mail
from accounts.journal.events import JournalEvent
from accounts.journal.models import FailedItem, JournalEntry, OutgoingMail
from accounts.people.models import User
from cases.requisitions import emails
from cases.requisitions.models import Requisition
from levallois.worklist import sections_for
from tests.requisitions.worlds import OFFICER_MAIL, registered

pytestmark = [pytest.mark.service, pytest.mark.django_db]
ODD, GOOD, ALSO_GOOD = "odd@police.invalid", OFFICER_MAIL, "autre@police.invalid"
# The host of the sample: its name is longer than the 63 characters of a label once it is encoded.
LONG_HOST = "é" * 60 + ".example"


class Scripted:
    """Takes every message, but for the answers that it is given: one list for a recipient, one for a content."""

    def __init__(self) -> None:
        self.at_recipient: dict[str, list[str]] = {}
        self.at_content: dict[str, list[str]] = {}
        self.hangs_up_on = ""
        self.taken: list[tuple[str, bytes]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if answers := self.at_recipient.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        (recipient,) = envelope.rcpt_tos
        if recipient == self.hangs_up_on:
            server.transport.abort()
        if answers := self.at_content.get(recipient):
            return answers.pop(0)
        self.taken.append((recipient, envelope.content))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]


@contextmanager
def listening(handler: Scripted, settings: Settings) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield
    controller.stop()


@pytest.fixture
def server(settings: Settings) -> Iterator[Scripted]:
    handler = Scripted()
    with listening(handler, settings):
        yield handler


@pytest.fixture
def requisition(director: User) -> Requisition:
    return registered(director)


def write(requisition: Requisition, *recipients: str) -> list[OutgoingMail]:
    message = emails.requisition_received(requisition)
    return [write_mail(message, about=requisition, recipient=recipient) for recipient in recipients]


def send_again() -> int:
    FailedItem.objects.update(due_at=None)
    return send_due_mails()


def test_a_message_deferred_once_leaves_once_later(server: Scripted, requisition: Requisition) -> None:
    (mail,) = write(requisition, GOOD)
    server.at_content[GOOD] = ["451 Try again later"]

    assert send_due_mails() == 0
    assert mail.failure == "Le serveur de courriel n’a pas pris ce message : 451 Try again later"
    assert (send_again(), send_again()) == (1, 0)

    ((_, content),) = server.taken
    message = message_from_bytes(content, policy=policy.default)
    assert (message["To"], message["Auto-Submitted"]) == (GOOD, "auto-generated")
    assert requisition.number in str(message["Subject"])
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
    assert mail.failure == ""


@pytest.mark.parametrize("host", [LONG_HOST, "a..example.fr", "b" * 64 + ".fr"])
def test_a_host_that_no_mail_server_can_encode_is_set_aside_alone(
    host: str, server: Scripted, requisition: Requisition, director: User
) -> None:
    write(requisition, GOOD, f"moreau@{host}", ALSO_GOOD)

    assert send_due_mails() == 2

    assert server.recipients == [GOOD, ALSO_GOOD]
    row = FailedItem.objects.exclude(set_aside_at=None).get()
    assert "Aucun serveur de courriel ne sait prendre ce message" in row.reason
    section = sections_for(director)[0]
    assert (section.title, section.count) == ("Mis de côté par la machine", 1)
    assert "moreau@" in section.lines[0].sentence
    assert JournalEntry.objects.get(event=JournalEvent.BATCH_SET_ASIDE).reason == row.reason


@pytest.mark.parametrize("moment", ["at_recipient", "at_content"])
def test_a_message_refused_for_good_is_set_aside_alone(moment: str, server: Scripted, requisition: Requisition) -> None:
    write(requisition, GOOD, ODD, ALSO_GOOD)
    getattr(server, moment)[ODD] = ["550 5.1.1 Boîte inconnue".encode().decode("ascii", "replace")]

    assert send_due_mails() == 2

    assert server.recipients == [GOOD, ALSO_GOOD]
    row = FailedItem.objects.exclude(set_aside_at=None).get()
    assert (row.tries, "550 5.1.1" in row.reason) == (1, True)
    assert send_again() == 0


@pytest.mark.parametrize("moment", ["at_recipient", "at_content"])
def test_a_message_deferred_for_a_day_is_set_aside_alone(
    moment: str, server: Scripted, requisition: Requisition
) -> None:
    write(requisition, GOOD, ODD, ALSO_GOOD)
    getattr(server, moment)[ODD] = ["451 4.7.1 Greylisted"] * 9
    pauses = []

    for _ in range(8):
        send_again()
        row = FailedItem.objects.get()
        assert row.due_at is not None
        pauses.append(row.due_at - timezone.now())
    assert row.set_aside_at is None
    assert all(shorter < longer for shorter, longer in pairwise(pauses[:7]))
    FailedItem.objects.update(since=timezone.now() - timedelta(hours=25))
    send_again()

    assert server.recipients == [GOOD, ALSO_GOOD]
    row.refresh_from_db()
    assert row.set_aside_at is not None
    assert "Greylisted" in row.reason


def test_a_server_that_hangs_up_on_one_message_takes_the_others(
    server: Scripted, requisition: Requisition, director: User
) -> None:
    """It had all of the message and did not say whether it took it: a person decides whether it is sent again."""
    _, mail, _ = write(requisition, GOOD, ODD, ALSO_GOOD)
    server.hangs_up_on = ODD

    assert send_due_mails() == 2

    assert mail.failure == UNKNOWN
    server.hangs_up_on = ""
    server.taken.clear()
    assert send_again() == 0
    try_again(by=director, item=FailedItem.objects.get(), rights=director.rights)
    assert (send_again(), send_again()) == (1, 0)
    assert server.recipients == [ODD]


def test_a_server_that_hangs_up_once_it_has_taken_the_message_gets_it_once(
    server: Scripted, requisition: Requisition, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(requisition, GOOD)

    def silent(connection: SMTP) -> None:
        connection.close()
        raise TimeoutError

    monkeypatch.setattr(SMTP, "quit", silent)

    assert (send_due_mails(), send_again()) == (1, 0)

    assert server.recipients == [GOOD]


@pytest.mark.parametrize("option", ["EMAIL_USE_TLS", "EMAIL_USE_SSL"])
def test_a_server_that_cannot_encrypt_gets_nothing_and_nothing_is_set_aside(
    option: str, server: Scripted, requisition: Requisition, settings: Settings
) -> None:
    mail, _ = write(requisition, GOOD, ALSO_GOOD)
    setattr(settings, option, True)

    assert send_due_mails() == 0

    assert "ne répond pas, ou refuse la connexion" in mail.failure
    assert server.taken == []
    FailedItem.objects.update(since=timezone.now() - timedelta(days=9))
    assert send_again() == 0
    assert not FailedItem.objects.exclude(set_aside_at=None).exists()
    setattr(settings, option, False)
    assert send_again() == 2


def test_a_server_that_is_away_is_asked_again(settings: Settings, requisition: Requisition) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    write(requisition, GOOD)

    assert send_due_mails() == 0

    waiting = FailedItem.objects.get()
    assert waiting.set_aside_at is None
    assert waiting.due_at is not None
    assert waiting.due_at > timezone.now()
