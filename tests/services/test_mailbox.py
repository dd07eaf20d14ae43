"""Messages taken from a real mailbox: each once, byte for byte, moved aside before it is read; one that fails stops no
other."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import IncomingMessage, MessageState, Requisition
from cases.requisitions.reading.mailbox import REFUSED_FOLDER, TAKEN_FOLDER, MailboxUnavailable, fetch_messages
from cases.requisitions.tasks import Keeper, poll_mailbox
from tests.requisitions.letters import raw, sample
from tests.services.dovecot import PASSWORD, Mailbox, dovecot
from tests.worlds import stored_bytes

pytestmark = [
    pytest.mark.service,
    pytest.mark.django_db,
    pytest.mark.skipif(os.geteuid() != 0, reason="dovecot gives up root's rights: it needs them to start"),
]
MIB = 1024 * 1024


@pytest.fixture(params=[False, True], ids=["plain", "INBOX."])
def mailbox(request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    # Its own short path: a socket's path has a limit, and its user must be able to walk there.
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/imap.XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    try:
        with dovecot(folder, prefixed=request.param) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _configured(settings: Settings, mailbox: Mailbox) -> None:
    settings.MAILBOX_URL = mailbox.url()


def kept() -> list[bytes]:
    return [stored_bytes(message.store_name) for message in IncomingMessage.objects.order_by("pk")]


def test_each_message_is_taken_once_and_moved_aside(mailbox: Mailbox) -> None:
    contents = [raw(), raw("Autre lettre, PV n° 2026/2")]
    for content in contents:
        mailbox.put(content)

    poll_mailbox()
    poll_mailbox()

    assert Requisition.objects.count() == 2
    assert (mailbox.count(), mailbox.count(TAKEN_FOLDER)) == (0, 2)


@pytest.mark.parametrize("name", ["06", "07", "09b", "26_charset_undefined", "53"])
def test_its_bytes_are_those_that_the_server_gives(name: str, mailbox: Mailbox) -> None:
    # A server gives lines that end with CR LF, whatever its disk holds.
    content = sample(name).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    mailbox.put(content)

    poll_mailbox()

    assert kept() == [content]


def test_the_same_bytes_by_both_ways_are_one_requisition(mailbox: Mailbox) -> None:
    content = raw().replace(b"\n", b"\r\n")
    receive_message(by=SystemActor.MAIL, raw=content)
    mailbox.put(content)

    poll_mailbox()

    assert Requisition.objects.count() == 1
    assert mailbox.count(TAKEN_FOLDER) == 1


def test_a_message_too_large_is_refused_unfetched_and_told(
    mailbox: Mailbox, settings: Settings, director: User
) -> None:
    settings.MAIL_LIMIT_MIB = 1
    User.objects.update(email="direction@ville.invalid")
    mailbox.put(raw() + b"x" * MIB)
    mailbox.put(raw())

    poll_mailbox()

    assert Requisition.objects.count() == 1
    assert (mailbox.count(), mailbox.count(TAKEN_FOLDER), mailbox.count(REFUSED_FOLDER)) == (0, 1, 1)
    (told,) = (message for message in mail.outbox if "refusé" in message.subject)
    assert told.to == ["direction@ville.invalid"]
    assert all(word in str(told.body) for word in ("capitaine.martin@interieur.invalid", "10 mars 2026", "1,0"))


@pytest.mark.parametrize("name", ["07", "09a", "09b", "09e", "10", "26_charset_undefined", "43"])
def test_the_good_message_behind_an_odd_one_is_taken_at_the_same_poll(name: str, mailbox: Mailbox) -> None:
    mailbox.put(sample(name))
    mailbox.put(raw())

    poll_mailbox()

    assert Requisition.objects.filter(report_number="2026/04512").exists()
    assert (mailbox.count(), mailbox.count(TAKEN_FOLDER)) == (0, 2)


def test_a_message_that_fails_between_two_good_ones_is_given_up_after_three_times(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, director: User
) -> None:
    take = Keeper.take

    def failing(keeper: Keeper, content: bytes) -> None:
        if b"odd" in content:
            raise ArithmeticError
        take(keeper, content)

    monkeypatch.setattr(Keeper, "take", failing)
    for content in (raw(), raw("odd"), raw("Autre lettre, PV n° 2026/2")):
        mailbox.put(content)

    poll_mailbox()
    assert (Requisition.objects.count(), mailbox.count()) == (2, 1)
    for _ in range(3):
        poll_mailbox()

    assert (mailbox.count(), mailbox.count(REFUSED_FOLDER)) == (0, 1)
    assert IncomingMessage.objects.get(state=MessageState.REFUSED).reason
    assert JournalEntry.objects.filter(event=RequisitionEvent.MESSAGE_REFUSED).count() == 1


def test_a_store_that_is_full_leaves_everything_for_later(mailbox: Mailbox, settings: Settings) -> None:
    settings.DISK_RESERVE_MIB = 10**9
    mailbox.put(raw())

    for _ in range(4):
        poll_mailbox()
    assert mailbox.count() == 1

    settings.DISK_RESERVE_MIB = 0
    poll_mailbox()
    assert (mailbox.count(), Requisition.objects.count()) == (0, 1)


def test_a_message_whose_taking_was_cut_short_stays(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(keeper: Keeper, content: bytes) -> None:
        raise KeyboardInterrupt

    mailbox.put(raw())
    with monkeypatch.context() as patched:
        patched.setattr(Keeper, "take", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch_messages(mailbox.url(), Keeper())
    assert mailbox.count() == 1

    poll_mailbox()
    assert Requisition.objects.count() == 1


def test_a_wrong_password_is_said_without_it(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxUnavailable, match="refuse la connexion") as error:
        fetch_messages(mailbox.url(password="wrong-secret"), Keeper())
    assert "wrong-secret" not in str(error.value)


def test_a_server_that_is_away_leaves_everything_for_later(settings: Settings) -> None:
    settings.MAILBOX_URL = f"imap://requisitions:{PASSWORD}@127.0.0.1:1/INBOX"

    poll_mailbox()

    assert not Requisition.objects.exists()
