"""`manage.py doctor`: what is wrong with an installation is named, with what to do."""

import io
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import make_checkpoint
from accounts.journal.signing.key import public_pem
from accounts.people.models import User
from levallois.environment import Mode
from levallois.ops.doctor import faults, settings_faults
from levallois.ops.management.commands import serve

pytestmark = pytest.mark.django_db
WRONG: list[tuple[str, object, str]] = [
    ("MODE", Mode.DEMO, "LEVALLOIS_MODE"),
    ("SECRET_KEY", "court", "SECRET_KEY"),
    ("SECRET_KEY", "a" * 80, "SECRET_KEY"),
    ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
    ("SITE_URL", "http://preuves.ville.invalid", "HTTPS"),
    ("BEHIND_HTTPS", False, "HTTPS"),
    ("SECOND_FACTOR", False, "SECOND_FACTOR"),
    ("CONFIRMATION_MINUTES", 0, "CONFIRMATION_MINUTES"),
    ("EMAIL_URL", "", "EMAIL_URL"),
]


@pytest.fixture
def sound(settings: Settings, tmp_path: Path) -> Path:
    """Settings as docs/installation.md asks for them, and files closed to others."""
    settings.MODE, settings.SECRET_KEY = Mode.PRODUCTION, "k3J-p9Qz_" * 6 + "aBcDeFgH"
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["preuves.ville.invalid"], "https://preuves.ville.invalid"
    settings.BEHIND_HTTPS = settings.SECOND_FACTOR = True
    settings.CONFIRMATION_MINUTES, settings.EMAIL_URL = 5, "smtp://127.0.0.1:1"
    settings.JOURNAL_WITNESSES, settings.ERASURE_REGISTER = ["t@ville.invalid"], "/mnt/sauvegarde/register"
    settings.STATIC_ROOT = tmp_path / "static"
    tmp_path.chmod(0o700)
    return tmp_path


def grave() -> str:
    return "\n".join(fault.sentence for fault in faults() if fault.is_grave)


def test_sound_settings_are_not_complained_about(sound: Path) -> None:
    assert list(settings_faults()) == []


@pytest.mark.parametrize(("name", "value", "told"), WRONG)
def test_each_wrong_setting_is_named(sound: Path, settings: Settings, name: str, value: object, told: str) -> None:
    setattr(settings, name, value)

    (fault,) = settings_faults()

    assert told in fault.sentence
    assert fault.is_grave


@pytest.mark.parametrize(("name", "value", "told"), [wrong for wrong in WRONG if wrong[0] != "MODE"])
def test_serve_refuses_to_start_with_it(
    sound: Path, settings: Settings, name: str, value: object, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(serve, "write_schedule", lambda: started.append("schedule"))
    setattr(settings, name, value)
    said = io.StringIO()

    with pytest.raises(CommandError, match="ne part pas"):
        call_command("serve", stderr=said)

    assert told in said.getvalue()
    assert started == []


def test_serve_starts_with_what_is_not_grave_and_says_it(
    sound: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "write_schedule", lambda: None)
    settings.JOURNAL_WITNESSES = []
    said = io.StringIO()

    # As far as its port, which is none.
    with pytest.raises(CommandError, match="--bind"):
        call_command("serve", bind="nulle-part", stderr=said)

    assert "JOURNAL_WITNESSES" in said.getvalue()


def test_serve_does_not_ask_it_of_a_demonstration(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "write_schedule", lambda: None)
    settings.MODE, settings.EMAIL_URL = Mode.DEMO, ""

    with pytest.raises(CommandError, match="--bind"):
        call_command("serve", bind="nulle-part")


def test_open_files_missing_files_and_a_missing_trigger_are_named(sound: Path) -> None:
    (sound / "journal-key.pem").write_text("key")
    (sound / "journal-key.pem").chmod(0o644)
    with connection.cursor() as cursor:
        on = " ON journal_journalentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {trigger_name()}{on}")

    told = grave()

    assert f"chmod o-rwx,g-w {django_settings.DATA_ROOT}/journal-key.pem" in told
    assert "collectstatic" in told
    assert "déclencheur" in told
    assert "serveur de courriel" in told or django_settings.EMAIL_BACKEND.endswith("locmem.EmailBackend")
    with pytest.raises(CommandError, match="fautes graves"):
        call_command("doctor", stdout=io.StringIO())


@pytest.mark.usefixtures("journaled_cast")
def test_a_machine_without_the_key_of_the_journal_is_named(sound: Path, director: User) -> None:
    make_checkpoint(by=SystemActor.CHECKPOINT)
    assert "la clé qui a signé le journal" not in grave()

    (sound / "journal-key.pem").unlink()
    assert "la clé qui a signé le journal" in grave()
    assert not (sound / "journal-key.pem").exists()

    public_pem()  # makes another
    assert "la clé qui a signé le journal" in grave()


def trigger_name() -> str:
    """One of the triggers that keep the journal."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_journalentry'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_journalentry'::regclass "
        "AND NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as reading:
        reading.execute(asked)
        return str(reading.fetchone()[0])
