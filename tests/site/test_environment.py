"""Settings read from the environment: a malformed value stops the start with a sentence that says what to write."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from levallois.environment import Environment, Mode

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASES = ("sqlite", "postgres")


def number(env: Environment) -> int:
    return env.whole_number("NAME", 3, unit="minutes")


def flag(env: Environment) -> bool:
    return env.flag("NAME", default=False)


def folder(env: Environment) -> Path:
    return env.folder("NAME", Path("/srv"))


def hours(env: Environment) -> tuple[time, time]:
    return env.hours("NAME", (time(8, 30), time(12, 0)))


def address(env: Environment) -> str:
    return env.address("NAME", "sqlite:////srv/db", schemes=DATABASES)


MINUTES = "il faut un nombre entier de minutes, de 1 à 1000000."
HOURS = "il faut deux heures d’un même jour, comme 08:30-12:00."
PATH = "il faut un chemin absolu de dossier."
ADDRESS = "NAME doit être une adresse complète qui commence par sqlite:// ou postgres://."
MALFORMED: list[tuple[Callable[[Environment], object], str, str]] = [
    (number, "dix", f"NAME vaut « dix » : {MINUTES}"),
    (number, "1.5", f"NAME vaut « 1.5 » : {MINUTES}"),
    (number, "0", f"NAME vaut « 0 » : {MINUTES}"),
    (number, "-3", f"NAME vaut « -3 » : {MINUTES}"),
    (number, "1000001", f"NAME vaut « 1000001 » : {MINUTES}"),
    (flag, "peut-être", "NAME vaut « peut-être » : il faut oui ou non."),
    (hours, "8h30-12h", f"NAME vaut « 8h30-12h » : {HOURS}"),
    (hours, "08:30", f"NAME vaut « 08:30 » : {HOURS}"),
    (hours, "08:30-24:00", f"NAME vaut « 08:30-24:00 » : {HOURS}"),
    (hours, "12:00-08:30", f"NAME vaut « 12:00-08:30 » : {HOURS}"),
    (hours, "08:30-08:30", f"NAME vaut « 08:30-08:30 » : {HOURS}"),
    (folder, "donnees", f"NAME vaut « donnees » : {PATH}"),
    (folder, "~/donnees", f"NAME vaut « ~/donnees » : {PATH}"),
    (address, "mysql://a/b", ADDRESS),
    (address, "postgres", ADDRESS),
    (address, "postgres:a", ADDRESS),
    (address, "postgres://u:secret@host:port/name", ADDRESS),
    (address, "postgres://[::1/name", ADDRESS),
]


@pytest.mark.parametrize(("read", "value", "sentence"), MALFORMED)
def test_a_malformed_value_is_answered_with_what_to_write(
    read: Callable[[Environment], object], value: str, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(Environment({"NAME": value}))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("read", "value", "meaning"),
    [
        (number, " 12 ", 12),
        (number, "", 3),
        (hours, "09:00-12:30", (time(9), time(12, 30))),
        (hours, "", (time(8, 30), time(12, 0))),
        (flag, "Oui", True),
        (flag, "0", False),
        (flag, "", False),
        (folder, "/srv/été", Path("/srv/été")),
        (folder, " ", Path("/srv")),
        (address, "postgres://u:p@[::1]:5432/name", "postgres://u:p@[::1]:5432/name"),
        (address, "", "sqlite:////srv/db"),
    ],
)
def test_a_sound_value_is_read_and_a_missing_one_has_a_default(
    read: Callable[[Environment], object], value: str, meaning: object
) -> None:
    assert read(Environment({"NAME": value})) == meaning


@pytest.mark.parametrize(("value", "mode"), [("", Mode.PRODUCTION), ("demo", Mode.DEMO)])
def test_forgetting_the_mode_is_production(value: str, mode: Mode) -> None:
    assert Environment({"LEVALLOIS_MODE": value}).mode is mode


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="« prod » : il faut production, development ou demo"):
        Environment({"LEVALLOIS_MODE": "prod"})


def test_a_default_serves_outside_production_only() -> None:
    assert Environment({"LEVALLOIS_MODE": "development"}).required_in_production("NAME", "a") == "a"
    with pytest.raises(ImproperlyConfigured, match=r"NAME n’est pas défini\. En production"):
        Environment({}).required_in_production("NAME", "a")


PRODUCTION = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "preuves.mairie.invalid"}


def start(environment: dict[str, str], data: Path) -> "subprocess.CompletedProcess[str]":
    """`manage.py check` as an engineer runs it, with nothing in the environment but this."""
    clean = {"PATH": os.defpath, "DATA_ROOT": str(data), "PYTHONDONTWRITEBYTECODE": "1"} | environment
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=clean, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_production_starts_when_everything_is_said(tmp_path: Path) -> None:
    started = start(PRODUCTION, tmp_path)

    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", PRODUCTION)
def test_production_refuses_to_start_without(name: str, tmp_path: Path) -> None:
    started = start(PRODUCTION | {name: ""}, tmp_path)

    assert started.returncode == 1
    assert started.stderr.startswith(f"Configuration : {name} n’est pas défini.")
    assert started.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_malformed_value_ends_the_start_in_one_sentence(tmp_path: Path) -> None:
    started = start(PRODUCTION | {"VIEWING_MINUTES": "trente"}, tmp_path)

    assert started.returncode == 1
    assert started.stderr.startswith("Configuration : VIEWING_MINUTES vaut « trente »")
    assert started.stderr.count("\n") == 1
