"""Mail handed to a real SMTP server, which refuses once and then takes: it leaves once, and later."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django import Settings

from accounts.journal.actions.mails import send_due_mails, write_mail
from accounts.journal.models import OutgoingMail
from accounts.people.models import User
from cases.requisitions import emails
from tests.requisitions.worlds import OFFICER_MAIL, registered

pytestmark = [pytest.mark.service, pytest.mark.django_db]


class Grumpy:
    """Refuses the first message for now, takes the next ones."""

    def __init__(self) -> None:
        self.refusals_left = 1
        self.taken: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusals_left:
            self.refusals_left -= 1
            return "451 Try again later"
        self.taken.append(envelope.content)
        return "250 OK"


@pytest.fixture
def server(settings: Settings) -> Iterator[Grumpy]:
    handler = Grumpy()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


def test_a_message_refused_once_leaves_once_later(server: Grumpy, director: User) -> None:
    requisition = registered(director)
    write_mail(emails.requisition_received(requisition), about=requisition, recipient=OFFICER_MAIL)

    assert send_due_mails() == 0
    assert "n’a pas pris ce message" in OutgoingMail.objects.get().last_error
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert (send_due_mails(), send_due_mails()) == (1, 0)

    (content,) = server.taken
    message = message_from_bytes(content, policy=policy.default)
    assert (message["To"], message["Auto-Submitted"]) == (OFFICER_MAIL, "auto-generated")
    assert requisition.number in str(message["Subject"])
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}


def test_a_server_that_is_away_is_asked_again(settings: Settings, director: User) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    requisition = registered(director)
    write_mail(emails.requisition_received(requisition), about=requisition, recipient=OFFICER_MAIL)

    assert send_due_mails() == 0

    waiting = OutgoingMail.objects.get()
    assert waiting.due_at is not None
    assert waiting.due_at > timezone.now()
