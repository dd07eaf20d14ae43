"""A requisition arrives by mail: kept whole, its window held at once, its sender answered; and nothing that arrives
breaks anything."""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
import typst
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import JournalEntry, OutgoingMail
from cases.requisitions.actions.mail_keeping import MessageRefused
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition, RequisitionDocument
from cases.requisitions.states import RequisitionState
from evidence import store
from evidence.footage.models import Hold
from tests.requisitions.letters import BODY, SENDER, message, raw
from tests.worlds import make_clip, stored_bytes

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def receive(content: bytes) -> Requisition:
    message = receive_message(by=SystemActor.MAIL, raw=content)
    assert message.requisition
    return message.requisition


def windows(requisition: Requisition) -> list[tuple[datetime, datetime]]:
    return [(window.start_at, window.end_at) for window in requisition.windows.all()]


def documents(requisition: Requisition) -> dict[str, bytes]:
    return {row.file_name: stored_bytes(row.store_name) for row in requisition.documents.all()}


def pdf(text: str) -> bytes:
    made = typst.compile(text.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


# A letter -------------------------------------------------------------------------------------------------------------


def test_its_fields_are_read_for_a_person_to_confirm() -> None:
    requisition = receive(raw())

    assert requisition.state == RequisitionState.RECEIVED
    assert (requisition.legal_basis, requisition.report_number) == ("60-1", "2026/04512")
    assert (requisition.officer_name, requisition.officer_rank) == ("Claude Martin", "capitaine")
    assert (requisition.officer_email, requisition.officer_badge) == (SENDER, "1234567")
    assert windows(requisition) == [(datetime(2026, 3, 3, 21, 0, tzinfo=UTC), datetime(2026, 3, 3, 22, 30, tzinfo=UTC))]


def test_the_clips_of_its_window_are_held_before_anyone_reads_it() -> None:
    inside = make_clip(started_at=datetime(2026, 3, 3, 21, 30, tzinfo=UTC))
    make_clip(started_at=datetime(2026, 3, 4, 21, 30, tzinfo=UTC))

    requisition = receive(raw())

    hold = Hold.objects.get()
    assert (hold.clip, hold.origin) == (inside, requisition.origin)


def test_it_is_kept_as_it_came() -> None:
    content = raw()

    assert documents(receive(content)) == {"message.eml": content}


def test_the_journal_tells_who_received_it() -> None:
    requisition = receive(raw())

    entry = JournalEntry.objects.get(event=RequisitionEvent.REQUISITION_RECEIVED)
    assert (entry.actor, entry.subject_label) == (None, requisition.number)
    assert entry.details["channel"] == "mail"


def test_its_sender_is_told_it_has_arrived() -> None:
    requisition = receive(raw())
    send_due_mails()

    (answer,) = mail.outbox
    assert answer.to == [SENDER]
    assert requisition.number in f"{answer.subject} {answer.body}"
    assert answer.extra_headers["In-Reply-To"] == "<1@interieur.invalid>"
    assert answer.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_same_message_again_is_the_same_requisition() -> None:
    assert receive(raw()) == receive(raw())

    assert Requisition.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "value"),
    [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("Return-Path", "<>")],
)
def test_a_machine_is_never_answered(header: str, value: str) -> None:
    automatic = message()
    automatic[header] = value

    receive(automatic.as_bytes())

    assert Requisition.objects.count() == 1
    assert not OutgoingMail.objects.exists()


# What is attached -----------------------------------------------------------------------------------------------------


def with_attachment(content: bytes, name: str, body: str = "Ci-joint.") -> bytes:
    mail_with = message(body)
    mail_with.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail_with.as_bytes()


def test_a_letter_in_a_pdf_is_read_too() -> None:
    letter = pdf("Réquisition, article 77-1-1, PV n° 2026/777, le 3 mars 2026 entre 22 h et 23 h.")

    requisition = receive(with_attachment(letter, "réquisition.pdf"))

    assert (requisition.legal_basis, requisition.report_number) == ("77-1-1", "2026/777")
    assert windows(requisition)[0][0] == datetime(2026, 3, 3, 21, 0, tzinfo=UTC)
    assert documents(requisition)["réquisition.pdf"] == letter


@pytest.mark.parametrize("content", [b"%PDF-1.7 damaged", b"%PDF-"])
def test_a_pdf_that_cannot_be_read_is_kept_and_said(content: bytes) -> None:
    requisition = receive(with_attachment(content, "abime.pdf"))

    assert "ce fichier est endommagé" in requisition.letter
    assert documents(requisition)["abime.pdf"] == content


def test_a_name_cannot_lead_elsewhere() -> None:
    requisition = receive(with_attachment(b"x", "../../etc/passwd"))

    assert set(documents(requisition)) == {"message.eml", ".._.._etc_passwd"}


@pytest.mark.slow
def test_fifty_megabytes_are_taken(settings: Settings) -> None:
    settings.DISK_RESERVE_MIB = 0
    content = raw() + b"\n" + b"x" * (50 * MIB)

    requisition = receive(content)

    assert requisition.documents.get().size_bytes == len(content)


# What is broken -------------------------------------------------------------------------------------------------------

BROKEN = {
    "no subject": raw().replace(b"Subject:", b"X-Nothing:"),
    "no sender": raw().replace(b"From:", b"X-From:"),
    "unknown charset": b"From: a@b.invalid\r\nContent-Type: text/plain; charset=klingon\r\n\r\nle 3 mars 2026",
    "wrong charset": b"From: a@b.invalid\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nl'\xe9t\xe9",
    "bad base64": b"From: a@b.invalid\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@=",
    "nul bytes": b"From: a@b.invalid\r\nSubject: a\x00b\r\n\r\n\x00\x00le 3 mars",
    "no header": b"\r\n\r\nle 3 mars 2026 entre 22 h et 23 h",
    "no end of parts": b'From: a@b.invalid\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\ntext',
    "bad encoded word": b"From: =?utf-8?b?////?= <a@b.invalid>\r\nSubject: =?utf-8?q?=FF?=\r\n\r\ntext",
    "huge header": b"Subject: " + b"x" * 5000 + b"\r\nFrom: a@b.invalid\r\n\r\ntext",
    "html alone": b"From: a@b.invalid\r\nContent-Type: text/html\r\n\r\n<p>le 3 mars 2026 entre 22 h et 23 h</p>",
}


@pytest.mark.slow
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_however_broken_it_is_kept_whole(content: bytes) -> None:
    requisition = receive(content)

    assert documents(requisition)["message.eml"] == content
    assert Requisition.objects.get() == requisition


def test_a_letter_in_html_is_read_without_its_tags() -> None:
    requisition = receive(BROKEN["html alone"])

    assert requisition.letter == "le 3 mars 2026 entre 22 h et 23 h"
    assert windows(requisition)


def test_without_a_sender_nobody_is_answered() -> None:
    receive(BROKEN["no sender"])

    assert not OutgoingMail.objects.exists()


# What is refused ------------------------------------------------------------------------------------------------------


def test_an_empty_message_is_refused() -> None:
    with pytest.raises(MessageRefused, match="Le message est vide"):
        receive(b" \r\n ")


def test_a_message_beyond_the_limit_is_refused_with_what_to_do(settings: Settings) -> None:
    settings.MAIL_LIMIT_MIB = 1

    with pytest.raises(MessageRefused, match="dépasse 1"):
        receive(raw() + b"x" * MIB)
    assert not Requisition.objects.exists()
    assert list(store.names()) == []


# From the mail server -------------------------------------------------------------------------------------------------


def pipe(content: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    call_command("receive_mail", stdout=said)
    return said.getvalue()


def test_the_command_takes_a_message_and_says_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    said = pipe(raw(), monkeypatch)

    assert said == f"Réquisition {Requisition.objects.get()} reçue.\n"


def test_a_refused_message_goes_back_to_its_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError) as refusal:
        pipe(b"", monkeypatch)
    assert refusal.value.returncode == 69


@pytest.mark.folder_store("takes the folder away")
def test_a_store_that_fails_asks_the_mail_server_to_try_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    settings.DISK_RESERVE_MIB = 10**9

    with pytest.raises(CommandError, match="n’a pas été pris") as failure:
        pipe(raw(), monkeypatch)
    assert failure.value.returncode == 75
    assert not Requisition.objects.exists()
    assert not RequisitionDocument.objects.exists()


def test_the_body_alone_is_the_letter() -> None:
    assert receive(raw()).letter.strip() == BODY.strip()
