"""A database of the former version, whose apps bore the names of the floors: refused, save by the demonstration."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

ROOT = Path(__file__).parents[2]
# The demonstration without its films, which are long to make.
DEMO_WITHOUT_A_TOWN = """
import django; django.setup()
from django.core.management import call_command
from levallois.demo.management.commands import demo
demo.build_town = lambda say: say("(ville)")
call_command("demo", prepare_only=True)
"""


def former_folder(folder: Path) -> Path:
    """What `make demo` of the former version left: a database, a clip on a dock, the mark that the town is whole."""
    (folder / "docks").mkdir(parents=True)
    (folder / "docks" / "clip.mp4").touch()
    (folder / "demo-built").touch()
    with closing(sqlite3.connect(folder / "levallois.sqlite3")) as database, database:
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)")
        database.execute("INSERT INTO django_migrations VALUES (1, 'accounts', '0001_initial', '2026-01-02 03:04:05')")
        database.execute("CREATE TABLE accounts_user (id INTEGER PRIMARY KEY)")
    return folder


def run(folder: Path, *command: str, mode: str) -> subprocess.CompletedProcess[str]:
    settings = {"LEVALLOIS_MODE": mode, "DATA_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "levallois.settings"}
    required = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "localhost"}
    variables = os.environ | settings | required
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=variables, check=False, capture_output=True, text=True, timeout=120
    )


@pytest.mark.slow
def test_the_demonstration_says_so_and_builds_the_town_anew(tmp_path: Path) -> None:
    folder = former_folder(tmp_path / "var")

    done = run(folder, "-c", DEMO_WITHOUT_A_TOWN, mode="demo")

    assert done.returncode == 0, done.stderr
    assert f"{folder} contient la ville d’une version antérieure" in done.stdout
    assert "(ville)" in done.stdout
    assert not (folder / "docks" / "clip.mp4").exists()
    with closing(sqlite3.connect(folder / "levallois.sqlite3")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "people_user" in tables
    assert "accounts_user" not in tables


@pytest.mark.slow
def test_a_town_of_this_version_is_kept(tmp_path: Path) -> None:
    run(former_folder(tmp_path / "var"), "-c", DEMO_WITHOUT_A_TOWN, mode="demo")

    again = run(tmp_path / "var", "-c", DEMO_WITHOUT_A_TOWN, mode="demo")

    assert again.returncode == 0, again.stderr
    assert "version antérieure" not in again.stdout
    assert "(ville)" not in again.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_in_production_it_is_refused_in_a_sentence(tmp_path: Path, command: str) -> None:
    folder = former_folder(tmp_path / "var")

    refused = run(folder, "manage.py", command, mode="production")

    assert refused.returncode == 1
    assert "version antérieure de Levallois" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (folder / "docks" / "clip.mp4").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["accounts", "evidence", "cases"])
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_one_migration_of_a_former_app_is_enough(app: str, command: str) -> None:
    MigrationRecorder(connection).record_applied(app, "0001_initial")

    with pytest.raises(CommandError, match="version antérieure"):
        call_command(command)


@pytest.mark.slow
@pytest.mark.django_db
def test_migrate_on_a_database_of_this_version_applies_what_is_missing() -> None:
    call_command("migrate", verbosity=0)
