"""The code before the last change of the schema runs on the new schema: machines are upgraded one after the other, and
an upgrade is rolled back without touching the database (docs/decisions/0025).

Its own tests are run, from its own files, on a database that today's code has migrated.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from levallois.ops.management.commands.serve import _require_migrations
from tests.architecture.house import ROOT

# Signing in, today, the page of a clip and its viewing, ingestion, the answer to a requisition.
ACTS = (
    "tests/sign_in/test_sign_in.py",
    "tests/site/test_today.py",
    "tests/footage/test_clip_pages.py",
    "tests/review/test_viewing_page.py",
    "tests/intake/test_ingestion.py",
    "tests/requisitions/test_deliveries.py",
)
DIGEST = "from tests.management.commands.migrate import KEPT_IN, _source_digest; print(KEPT_IN, _source_digest())"


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def commit_before() -> str:
    """The last release, else what came just before the last change of the schema; empty in a clone that has neither."""
    release = git("describe", "--tags", "--abbrev=0")
    changed = git("log", "-1", "--format=%H", "--", "*/migrations/0*.py")
    return git("rev-parse", "--verify", "--quiet", f"{release or changed + '~1'}^{{commit}}")


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    commit = commit_before()
    if not commit:
        pytest.skip("a shallow clone: the code before is not there")
    with subprocess.Popen(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE) as archive:
        subprocess.run(["tar", "-x", "-C", tmp_path], stdin=archive.stdout, check=True)
    assert archive.returncode == 0
    yield tmp_path
    shutil.rmtree(tmp_path)


def run(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": ""} | variables
    command, environment = [sys.executable, *arguments], {**os.environ, **settings}
    environment.pop("DATA_ROOT", None)
    environment |= {name: value for name, value in variables.items() if name == "DATA_ROOT"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_code_before_does_its_work_on_the_new_schema(
    before: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("new-schema")
    done = run(
        ROOT,
        "manage.py",
        "migrate",
        "--verbosity=0",
        DATA_ROOT=str(data),
        DJANGO_SETTINGS_MODULE="levallois.settings",
        LEVALLOIS_MODE="development",
    )
    assert done.returncode == 0, done.stderr
    kept_in, digest = run(before, "-c", DIGEST).stdout.split()
    kept = Path(kept_in) / f"{digest}.sqlite3"
    kept.parent.mkdir(parents=True)
    shutil.copyfile(data / "levallois.sqlite3", kept)
    acts = [path for path in ACTS if (before / path).exists()]

    done = run(before, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow and not browser", *acts)

    assert done.returncode == 0, done.stdout[-5000:]
    assert "100%" in done.stdout
    assert kept.exists()  # what the code before migrates itself takes its place


@pytest.mark.django_db(transaction=True)
def test_serve_starts_on_a_newer_schema_and_not_on_an_older_one() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("footage", "9999_of_a_later_release")
    _require_migrations()
    recorder.record_unapplied("footage", "9999_of_a_later_release")

    recorder.record_unapplied("ops", "0002_moves")
    try:
        with pytest.raises(CommandError, match="pas à jour .1 migrations"):
            call_command("serve")
    finally:
        recorder.record_applied("ops", "0002_moves")
