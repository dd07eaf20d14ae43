"""Mail leaves after the act it tells, as often as it takes, once."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases import emails
from cases.actions.mails import send_due_mails, write_mail
from cases.emails import Message
from cases.models import OutgoingMail, Requisition
from evidence.locks import exclusive
from tests.cases.worlds import OFFICER_MAIL, built, registered
from tests.worlds import make_clip


@pytest.fixture
def requisition(director: User) -> Requisition:
    return registered(director)


@pytest.fixture
def waiting(requisition: Requisition) -> OutgoingMail:
    return write_mail(emails.requisition_received(requisition), requisition=requisition, recipient=OFFICER_MAIL)


def messages(requisition: Requisition, director: User) -> list[Message]:
    delivery = built(director, director, make_clip())
    return [
        emails.requisition_received(requisition),
        emails.negative_answer(requisition),
        emails.delivery_link(delivery),
    ]


def test_each_message_says_the_same_as_text_and_as_page(requisition: Requisition, director: User) -> None:
    for message in messages(requisition, director):
        assert "R-0" in message.subject
        assert "\n" not in message.subject
        for body in (message.text, message.html):
            assert settings.TOWN_NAME in body
            assert "R-0" in body
        assert "<p" in message.html
        assert "<p" not in message.text


def test_a_page_loads_nothing_from_elsewhere(requisition: Requisition, director: User) -> None:
    for message in messages(requisition, director):
        assert "<img" not in message.html
        assert "<script" not in message.html
        assert "@import" not in message.html


def test_what_was_searched_cannot_write_markup(requisition: Requisition) -> None:
    requisition.searched = "<script>alert(1)</script>"

    message = emails.negative_answer(requisition)

    assert "<script>" not in message.html
    assert "<script>alert(1)</script>" in message.text


def test_it_leaves_once(waiting: OutgoingMail) -> None:
    assert (send_due_mails(), send_due_mails()) == (1, 0)

    waiting.refresh_from_db()
    assert waiting.sent_at is not None
    assert len(mail.outbox) == 1


def test_a_server_that_is_away_is_asked_again_later(waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailMultiAlternatives) -> int:
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    assert send_due_mails() == 0
    monkeypatch.undo()

    waiting.refresh_from_db()
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    assert "n’a pas pris ce message" in waiting.last_error
    assert send_due_mails() == 0
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert send_due_mails() == 1


def test_two_workers_at_once_do_not_send_it_twice(waiting: OutgoingMail) -> None:
    with exclusive("outgoing-mail") as taken:
        assert taken
        assert send_due_mails() == 0
    assert mail.outbox == []


def test_a_message_of_an_act_that_was_taken_back_never_leaves(requisition: Requisition) -> None:
    with transaction.atomic():
        write_mail(emails.requisition_received(requisition), requisition=requisition, recipient=OFFICER_MAIL)
        transaction.set_rollback(True)

    assert send_due_mails() == 0
