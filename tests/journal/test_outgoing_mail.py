"""Mail leaves after the act it tells, as often as it takes, once."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPSenderRefused

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from accounts.base.emails import MailFile, Message
from accounts.journal.actions.batches import try_again
from accounts.journal.actions.mails import FILES_LIMIT_BYTES, SENDING, UNKNOWN, send_due_mails, write_mail
from accounts.journal.events import JournalEvent
from accounts.journal.models import FailedItem, JournalEntry, OutgoingMail
from accounts.leases.holding import held
from accounts.leases.models import Lease
from accounts.people.models import User
from cases.requisitions import emails
from cases.requisitions.models import Requisition
from tests.requisitions.worlds import OFFICER_MAIL, built, registered
from tests.worlds import make_clip


@pytest.fixture
def requisition(director: User) -> Requisition:
    return registered(director)


@pytest.fixture
def waiting(requisition: Requisition) -> OutgoingMail:
    return write_mail(emails.requisition_received(requisition), about=requisition, recipient=OFFICER_MAIL)


def messages(requisition: Requisition, director: User) -> list[Message]:
    delivery = built(director, director, make_clip())
    return [
        emails.requisition_received(requisition),
        emails.negative_answer(requisition),
        emails.delivery_link(delivery),
    ]


@pytest.mark.slow
def test_each_message_says_the_same_as_text_and_as_page(requisition: Requisition, director: User) -> None:
    for message in messages(requisition, director):
        assert "R-0" in message.subject
        assert "\n" not in message.subject
        for body in (message.text, message.html):
            assert settings.TOWN_NAME in body
            assert "R-0" in body
        assert "<p" in message.html
        assert "<p" not in message.text


@pytest.mark.slow
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
        raise SMTPSenderRefused(451, b"busy", "")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    assert send_due_mails() == 0
    monkeypatch.undo()

    waiting.refresh_from_db()
    assert waiting.sent_at is None
    assert "n’a pas pris ce message" in waiting.failure
    assert send_due_mails() == 0
    FailedItem.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert send_due_mails() == 1


def test_two_workers_at_once_do_not_send_it_twice(waiting: OutgoingMail) -> None:
    with held(SENDING) as lease:
        assert lease
        assert send_due_mails() == 0
    assert mail.outbox == []


def test_a_mail_whose_sender_died_is_not_sent_again_until_a_person_asks(
    waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, director: User
) -> None:
    send = EmailMultiAlternatives.send

    def dies(self: EmailMultiAlternatives) -> int:
        send(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailMultiAlternatives, "send", dies)
    for sent in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            send_due_mails()
        assert (send_due_mails(), send_due_mails(), len(mail.outbox)) == (0, 0, sent)
        row = FailedItem.objects.exclude(set_aside_at=None).get()
        assert waiting.failure == row.reason == UNKNOWN
        assert JournalEntry.objects.filter(event=JournalEvent.BATCH_SET_ASIDE, reason=UNKNOWN).count() == sent
        try_again(by=director, item=row, rights=director.rights)
    monkeypatch.undo()

    assert (send_due_mails(), send_due_mails(), len(mail.outbox)) == (1, 0, 3)
    assert not FailedItem.objects.exists()


def test_a_sender_that_was_overtaken_sends_nothing_more(
    waiting: OutgoingMail, requisition: Requisition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hung for longer than its lease lasts, and another service sends."""
    write_mail(emails.requisition_received(requisition), about=requisition, recipient=OFFICER_MAIL)
    send = EmailMultiAlternatives.send

    def hangs(self: EmailMultiAlternatives) -> int:
        Lease.objects.all().delete()
        return send(self)

    monkeypatch.setattr(EmailMultiAlternatives, "send", hangs)

    assert send_due_mails() == 1
    assert len(mail.outbox) == OutgoingMail.objects.exclude(sending_at=None).count() == 1
    assert not FailedItem.objects.exists()


def test_a_message_of_an_act_that_was_taken_back_never_leaves(requisition: Requisition) -> None:
    with transaction.atomic():
        write_mail(emails.requisition_received(requisition), about=requisition, recipient=OFFICER_MAIL)
        transaction.set_rollback(True)

    assert send_due_mails() == 0


def test_small_files_leave_with_it(requisition: Requisition) -> None:
    calendar = MailFile("rappel.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")
    message = replace(emails.requisition_received(requisition), attachments=(calendar,))
    write_mail(message, about=requisition, recipient=OFFICER_MAIL)

    send_due_mails()

    (sent,) = mail.outbox
    whole = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    (attached,) = whole.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("rappel.ics", "text/calendar")
    assert attached.get_content().startswith("BEGIN:VCALENDAR")


def test_a_heavy_file_is_refused(requisition: Requisition) -> None:
    heavy = MailFile("film.mp4", "video/mp4", bytes(FILES_LIMIT_BYTES + 1))

    with pytest.raises(ValueError, match="small files"):
        write_mail(
            replace(emails.requisition_received(requisition), attachments=(heavy,)),
            about=requisition,
            recipient=OFFICER_MAIL,
        )

    assert not OutgoingMail.objects.exists()


def test_an_object_finds_its_own_mails(waiting: OutgoingMail, requisition: Requisition, director: User) -> None:
    assert list(OutgoingMail.objects.about(requisition)) == [waiting]
    assert not OutgoingMail.objects.about(director).exists()
