"""A signed checkpoint says how the journal stood: whoever rewrites it all is found by the checkpoint that a witness
kept."""

import base64
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal import tasks
from accounts.journal.actions.checkpoints import ensure_checkpoint, make_checkpoint, send_checkpoints, stamp_checkpoints
from accounts.journal.actions.mails import send_due_mails
from accounts.journal.actions.writing import hashed_fields
from accounts.journal.checking.check import check_journal
from accounts.journal.events import JournalEvent
from accounts.journal.export import checkpoint_files
from accounts.journal.format import FIRST_PREVIOUS_HASH, entry_hash
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead, OutgoingMail
from accounts.journal.signing.key import journal_key, public_pem
from accounts.journal.signing.merkle import Tree
from accounts.journal.signing.signed_notes import NotACheckpoint, opened
from accounts.people.models import Team, User
from tests.journal_lock import journal_unlocked

WITNESS = "dpo@ville.invalid"


def checkpoint() -> JournalCheckpoint:
    made = make_checkpoint(by=SystemActor.CHECKPOINT)
    assert made
    return made


@pytest.fixture
def signed(director: User, officer: User) -> JournalCheckpoint:
    return checkpoint()


# Making ---------------------------------------------------------------------------------------------------------------


def test_it_tells_every_entry_before_it_and_is_the_next_one(director: User) -> None:
    before = list(JournalEntry.objects.order_by("number"))

    made = checkpoint()

    told = opened(made.note, journal_key().public_key())
    tree = Tree()
    for entry in before:
        tree.add(bytes.fromhex(entry.hash))
    assert (told.origin, told.size, told.root) == ("127.0.0.1:8000/journal", len(before), tree.root())
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.number) == (JournalEvent.JOURNAL_CHECKPOINTED, made.size + 1)
    assert entry.details == {"size": made.size, "root": told.root.hex()}


def test_nothing_new_is_not_signed_again(signed: JournalCheckpoint) -> None:
    assert make_checkpoint(by=SystemActor.CHECKPOINT) is None
    assert JournalCheckpoint.objects.count() == 1


def test_the_next_one_goes_on_from_it_and_reads_only_what_was_written_since(
    signed: JournalCheckpoint, other_team: Team
) -> None:
    with CaptureQueriesContext(connection) as queries:
        made = checkpoint()

    reading = [query["sql"] for query in queries if "journalentry" in query["sql"] and "SELECT" in query["sql"]]
    assert all(f'"number" > {signed.size}' in sql or f'"number" > {made.size}' in sql for sql in reading)
    tree = Tree()
    for told in JournalEntry.objects.filter(number__lte=made.size).order_by("number").values_list("hash", flat=True):
        tree.add(bytes.fromhex(told))
    assert opened(made.note, journal_key().public_key()).root == tree.root()
    assert made.frontier == [node.hex() for node in tree.frontier]


@pytest.mark.parametrize("change", [{"frontier": []}, {"frontier": ["00" * 32]}, {"note": "autre"}])
def test_what_was_tampered_with_is_not_signed(
    signed: JournalCheckpoint, other_team: Team, change: dict[str, Any]
) -> None:
    JournalCheckpoint.objects.update(**change)

    with pytest.raises(NotPossible, match="check_journal"):
        checkpoint()
    assert JournalCheckpoint.objects.count() == 1


def test_a_journal_that_disagrees_with_its_head_is_not_signed(signed: JournalCheckpoint, other_team: Team) -> None:
    JournalHead.objects.update(hash="f" * 64)

    with pytest.raises(NotPossible, match="check_journal"):
        checkpoint()


def test_an_empty_journal_is_not_signed(db: None) -> None:
    assert make_checkpoint(by=SystemActor.CHECKPOINT) is None


def test_the_key_is_made_once_and_closed_to_others(settings: Settings) -> None:
    assert public_pem() == public_pem()
    assert (Path(settings.DATA_ROOT) / "journal-key.pem").stat().st_mode & 0o777 == 0o600


def test_openssl_agrees_with_the_signature(signed: JournalCheckpoint, tmp_path: Path) -> None:
    text, _, signature = signed.note.partition("\n\n")
    (tmp_path / "text").write_text(text + "\n")
    (tmp_path / "signature").write_bytes(base64.b64decode(signature.split()[-1])[4:])
    (tmp_path / "key").write_bytes(public_pem())

    command = "openssl pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile signature"
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True).returncode == 0


@pytest.mark.parametrize("change", [("\n", "\n\n"), ("127.0.0.1", "ailleurs"), ("/journal ", "/autre ")])
def test_a_changed_note_is_not_opened(change: tuple[str, str], signed: JournalCheckpoint) -> None:
    with pytest.raises(NotACheckpoint):
        opened(signed.note.replace(*change), journal_key().public_key())


def test_anothers_signature_is_not_the_journals(signed: JournalCheckpoint) -> None:
    with pytest.raises(NotACheckpoint, match="la clé du journal"):
        opened(signed.note, Ed25519PrivateKey.generate().public_key())


# Checking -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def unlocked(signed: JournalCheckpoint) -> Iterator[None]:
    with journal_unlocked():
        yield


def rewrite_everything(reason: str) -> None:
    """What only the owner of the database can do: a whole new chain, its head included, that holds together."""
    previous = FIRST_PREVIOUS_HASH
    for entry in JournalEntry.objects.order_by("number"):
        entry.previous_hash = previous
        entry.reason = reason if entry.number == 2 else entry.reason
        entry.hash = previous = entry_hash(hashed_fields(entry))
        JournalEntry.objects.filter(pk=entry.pk).update(
            previous_hash=entry.previous_hash, hash=entry.hash, reason=entry.reason
        )
    JournalHead.objects.update(hash=previous)


def test_an_untouched_journal_holds_with_its_checkpoints(signed: JournalCheckpoint) -> None:
    report = check_journal(witnessed=[signed.note])

    assert (report.finding, report.checkpoints, report.witnesses) == (None, 1, 1)


@pytest.mark.usefixtures("unlocked")
def test_a_journal_rewritten_whole_is_found_by_its_checkpoint(signed: JournalCheckpoint) -> None:
    rewrite_everything("autre")

    finding = check_journal().finding

    assert finding
    assert finding.number == signed.size
    assert "a été réécrit" in finding.sentence


@pytest.mark.usefixtures("unlocked")
def test_with_its_checkpoint_taken_away_it_is_found_by_the_witness(signed: JournalCheckpoint) -> None:
    rewrite_everything("autre")
    JournalCheckpoint.objects.all().delete()
    (missed,) = check_journal().findings
    assert "n’est plus dans la base" in missed.sentence

    sentences = [finding.sentence for finding in check_journal(witnessed=[signed.note]).findings]

    assert sentences == [
        f"Le journal n’a plus le point de contrôle à {signed.size} entrées d’un témoin.",
        f"Le point de contrôle signé à {signed.size} entrées ne correspond plus : le journal a été réécrit, entre les "
        f"entrées 1 et {signed.size}.",
    ]


@pytest.mark.usefixtures("unlocked")
def test_a_tail_cut_with_its_head_is_found(signed: JournalCheckpoint) -> None:
    last = JournalEntry.objects.get(number=signed.size - 1)
    JournalEntry.objects.filter(number__gt=last.number).delete()
    JournalHead.objects.update(number=last.number, hash=last.hash)

    finding = check_journal().finding

    assert finding
    assert "la fin a été" in finding.sentence


def test_a_changed_frontier_is_found(signed: JournalCheckpoint) -> None:
    JournalCheckpoint.objects.update(frontier=["00" * 32])

    finding = check_journal().finding

    assert finding
    assert "ne donnent pas sa racine" in finding.sentence


def test_a_checkpoint_under_another_size_is_found(signed: JournalCheckpoint) -> None:
    JournalCheckpoint.objects.update(size=signed.size - 1)

    finding = check_journal().finding

    assert finding
    assert f"il parle de {signed.size} entrées" in finding.sentence


def test_a_forged_checkpoint_is_refused(signed: JournalCheckpoint) -> None:
    JournalCheckpoint.objects.update(note=signed.note.replace("— ", "— x"))

    finding = check_journal().finding

    assert finding
    assert "n’est pas authentique" in finding.sentence


# From the terminal, and to the witnesses ------------------------------------------------------------------------------


def test_the_commands_sign_and_check(director: User, tmp_path: Path) -> None:
    said = StringIO()
    call_command("checkpoint_journal", stdout=said)
    kept = tmp_path / "received.txt"
    kept.write_text(said.getvalue().rstrip("\n") + "\n")

    call_command("check_journal", witness=[kept], stdout=said)

    assert "1 point de contrôle, 1 note de témoin" in said.getvalue()
    kept.write_text("autre chose")
    with pytest.raises(CommandError, match="n’est pas authentique"):
        call_command("check_journal", witness=[kept])
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("check_journal", witness=[tmp_path / "absent"])


def test_each_checkpoint_is_mailed_once_to_every_witness(
    signed: JournalCheckpoint, settings: Settings, tmp_path: Path
) -> None:
    assert send_checkpoints() == 0
    settings.JOURNAL_WITNESSES = [WITNESS, "archives@ville.invalid"]

    assert (send_checkpoints(), send_checkpoints()) == (1, 0)
    assert send_due_mails() == 2

    assert [message.to for message in mail.outbox] == [[witness] for witness in settings.JOURNAL_WITNESSES]
    message = mail.outbox[0]
    assert isinstance(message, EmailMultiAlternatives)
    (html, _) = message.alternatives[0]
    assert signed.note in message.body
    assert f"{signed.size} entrées" in message.subject
    assert str(html).count("— ") == 1
    (name, content, _) = message.attachments[0]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    call_command("check_journal", witness=[tmp_path / name], stdout=StringIO())


def test_the_token_leaves_with_it(signed: JournalCheckpoint, settings: Settings) -> None:
    settings.JOURNAL_WITNESSES = [WITNESS]
    JournalCheckpoint.objects.update(token=b"token")

    send_checkpoints()

    names = OutgoingMail.objects.get().files.values_list("file_name", flat=True)
    assert sorted(names) == [f"controle-{signed.size:09d}.tsr", f"controle-{signed.size:09d}.txt"]


def test_a_witness_named_late_receives_what_is_recent(signed: JournalCheckpoint, settings: Settings) -> None:
    settings.JOURNAL_WITNESSES = [WITNESS]
    JournalCheckpoint.objects.update(made_at=timezone.now() - timedelta(days=8))

    assert send_checkpoints() == 0


def test_the_daily_task_signs_and_writes_to_the_witnesses(director: User, settings: Settings) -> None:
    settings.JOURNAL_WITNESSES = [WITNESS]

    tasks.make_checkpoint()

    assert OutgoingMail.objects.get().recipient == WITNESS
    assert check_journal().checkpoints == 1


@pytest.mark.parametrize("content", [None, "autre chose"])
def test_certificates_that_cannot_be_read_are_said_and_stop_nothing(
    content: str | None, signed: JournalCheckpoint, settings: Settings, tmp_path: Path
) -> None:
    settings.TIMESTAMP_CERTIFICATE = str(tmp_path / "authority.pem")
    if content:
        (tmp_path / "authority.pem").write_text(content)
    JournalCheckpoint.objects.update(token=b"token")

    with pytest.raises(CommandError, match="TIMESTAMP_CERTIFICATE"):
        call_command("check_journal")
    files = checkpoint_files(JournalCheckpoint.objects.get())
    assert f"controle-{signed.size:09d}.tsr" in files
    assert "certificat-horodatage.pem" not in files


def test_without_the_authority_a_package_waits_for_nothing(signed: JournalCheckpoint, settings: Settings) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"

    assert ensure_checkpoint(by=SystemActor.DELIVERY) == signed
    assert stamp_checkpoints() == 0
