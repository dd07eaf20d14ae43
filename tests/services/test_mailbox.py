"""Requisitions taken from a real mailbox: each once, moved aside when dealt with, left where it is otherwise."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from cases.requisitions.models import Requisition
from cases.requisitions.reading.mailbox import REFUSED_FOLDER, TAKEN_FOLDER, MailboxUnavailable, fetch_messages
from cases.requisitions.tasks import poll_mailbox
from tests.requisitions.letters import raw
from tests.services.dovecot import PASSWORD, Mailbox, dovecot

pytestmark = [
    pytest.mark.service,
    pytest.mark.django_db,
    pytest.mark.skipif(os.geteuid() != 0, reason="dovecot gives up root's rights: it needs them to start"),
]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    # Its own short path: a socket's path has a limit, and its user must be able to walk there.
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/imap.XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    try:
        with dovecot(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _configured(settings: Settings, mailbox: Mailbox) -> None:
    settings.MAILBOX_URL = mailbox.url()


def test_each_message_is_taken_once_and_moved_aside(mailbox: Mailbox) -> None:
    contents = [raw(), raw("Autre lettre, PV n° 2026/2")]
    for content in contents:
        mailbox.put(content)

    poll_mailbox()
    poll_mailbox()

    assert Requisition.objects.count() == 2
    assert (mailbox.count(), mailbox.count(TAKEN_FOLDER)) == (0, 2)


def test_a_message_that_cannot_be_taken_is_put_apart(mailbox: Mailbox, settings: Settings) -> None:
    settings.MAIL_LIMIT_MIB = 1
    mailbox.put(raw() + b"x" * 1024 * 1024)
    mailbox.put(raw())

    poll_mailbox()

    assert Requisition.objects.count() == 1
    assert (mailbox.count(), mailbox.count(TAKEN_FOLDER), mailbox.count(REFUSED_FOLDER)) == (0, 1, 1)


def test_a_message_whose_taking_was_cut_short_stays(mailbox: Mailbox) -> None:
    def killed(_: bytes) -> None:
        raise KeyboardInterrupt

    mailbox.put(raw())
    with pytest.raises(KeyboardInterrupt):
        fetch_messages(mailbox.url(), killed)
    assert mailbox.count() == 1

    poll_mailbox()
    assert Requisition.objects.count() == 1


def test_a_wrong_password_is_said_without_it(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxUnavailable, match="refuse la connexion") as error:
        fetch_messages(mailbox.url(password="wrong-secret"), lambda _: None)
    assert "wrong-secret" not in str(error.value)


def test_a_server_that_is_away_leaves_everything_for_later(settings: Settings) -> None:
    settings.MAILBOX_URL = f"imap://requisitions:{PASSWORD}@127.0.0.1:1/INBOX"

    poll_mailbox()

    assert not Requisition.objects.exists()
