"""Checkpoints dated by a real time-stamp authority, and openssl of the same opinion as we are."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import ensure_checkpoint, make_checkpoint, stamp_checkpoints
from accounts.journal.checking.check import check_journal
from accounts.journal.export import checkpoint_files, write_journal
from accounts.journal.models import JournalCheckpoint
from accounts.people.models import Team, User
from tests.services.authority import Authority, running_authority

pytestmark = [pytest.mark.service, pytest.mark.django_db, pytest.mark.usefixtures("journaled_cast")]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(autouse=True)
def _configured(settings: Settings, authority: Authority) -> None:
    settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTIFICATE = authority.url, str(authority.certificate)


@pytest.fixture
def checkpoint(director: User) -> JournalCheckpoint:
    made = make_checkpoint(by=SystemActor.CHECKPOINT)
    assert made
    return made


def openssl_says(folder: Path, note: bytes, token: bytes, certificate: Path) -> str:
    (folder / "note").write_bytes(note)
    (folder / "token").write_bytes(token)
    command = ["openssl", "ts", "-verify", "-data", "note", "-in", "token", "-CAfile", str(certificate)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


def test_a_checkpoint_is_dated_once_and_openssl_agrees(
    checkpoint: JournalCheckpoint, authority: Authority, tmp_path: Path
) -> None:
    assert (stamp_checkpoints(), stamp_checkpoints()) == (1, 0)

    checkpoint.refresh_from_db()
    note = checkpoint.note.encode()
    assert "OK" in openssl_says(tmp_path, note, bytes(checkpoint.token), authority.certificate)
    assert "OK" not in openssl_says(tmp_path, note + b"\n", bytes(checkpoint.token), authority.certificate)
    report = check_journal()
    assert (report.finding, report.tokens) == (None, 1)


def test_the_checkpoint_of_a_package_is_dated_at_once(director: User) -> None:
    files = checkpoint_files(ensure_checkpoint(by=SystemActor.DELIVERY))

    assert {Path(name).suffix for name in files} == {".txt", ".tsr", ".pem"}
    assert "certificat-horodatage.pem" in files


def test_an_authority_that_is_away_leaves_it_for_later(
    checkpoint: JournalCheckpoint, settings: Settings, authority: Authority
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"
    assert stamp_checkpoints() == 0
    assert ensure_checkpoint(by=SystemActor.DELIVERY) == checkpoint
    assert check_journal().finding is None

    settings.TIMESTAMP_URL = authority.url
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert stamp_checkpoints() == 1


def test_something_else_at_its_address_gives_no_token(
    checkpoint: JournalCheckpoint, settings: Settings, authority: Authority
) -> None:
    settings.TIMESTAMP_URL = authority.url.replace("/authority/tsa/tsa", "/_certomancer/any-cert/authority/root.crt")

    assert stamp_checkpoints() == 0
    assert bytes(JournalCheckpoint.objects.get().token) == b""


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("another's", "parle d’un autre texte"),
        ("nonsense", "n’est pas valable"),
        ("of another authority", "pas valable"),
    ],
)
def test_a_token_that_does_not_hold_is_found(
    damage: str, said: str, checkpoint: JournalCheckpoint, settings: Settings, other_team: Team, tmp_path: Path
) -> None:
    stamp_checkpoints()
    if damage == "another's":
        other = ensure_checkpoint(by=SystemActor.CHECKPOINT)
        JournalCheckpoint.objects.filter(pk=checkpoint.pk).update(token=bytes(other.token))
    elif damage == "nonsense":
        JournalCheckpoint.objects.update(token=b"0\x03abc")
    else:
        settings.TIMESTAMP_CERTIFICATE = str(other_root(tmp_path))

    finding = check_journal().finding

    assert finding
    assert finding.number == checkpoint.size
    assert said in finding.sentence


def other_root(folder: Path) -> Path:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out root.pem -days 9 -subj /CN=Autre"
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder / "root.pem"


def test_the_export_carries_the_tokens_and_its_verifier_asks_openssl(
    checkpoint: JournalCheckpoint, tmp_path: Path
) -> None:
    stamp_checkpoints()
    write_journal(tmp_path / "export")
    command = ["python3", "-I", "-S", "verifier.py"]

    checked = subprocess.run(command, cwd=tmp_path / "export", capture_output=True, text=True)

    assert "1 jeton(s) d’horodatage" in checked.stdout
    (token,) = (tmp_path / "export").glob("*.tsr")
    token.write_bytes(token.read_bytes()[:-1])
    checked = subprocess.run(command, cwd=tmp_path / "export", capture_output=True, text=True)
    assert "Le jeton d’horodatage" in checked.stdout
