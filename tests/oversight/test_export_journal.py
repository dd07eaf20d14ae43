"""`manage.py export_journal`: the whole journal and its verifier, which needs neither us nor Django."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import make_checkpoint
from accounts.journal.actions.pruning import prune_journal
from accounts.journal.actions.writing import record
from accounts.journal.export import VERIFIER
from accounts.journal.format import canonical_bytes, entry_hash
from accounts.journal.models import JournalEntry
from accounts.oversight.events import OversightEvent
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User


@pytest.fixture
def exported(director: User, officer: User, tmp_path: Path) -> Path:
    make_checkpoint(by=SystemActor.CHECKPOINT)
    return export(tmp_path / "export")


def export(folder: Path) -> Path:
    call_command("export_journal", str(folder), stdout=StringIO())
    return folder


def verify(folder: Path, *arguments: str, path: str = os.defpath) -> "subprocess.CompletedProcess[str]":
    """On another machine: an empty environment, no site packages, in the folder that was received."""
    command = [sys.executable, "-I", "-S", "verifier.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={"PATH": path}, cwd=folder)


def lines(folder: Path) -> list[bytes]:
    return (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)


def said_of(folder: Path, content: list[bytes]) -> str:
    """What the verifier answers, in failing, about other lines."""
    (folder / "journal.jsonl").write_bytes(b"".join(content))
    checked = verify(folder)
    assert checked.returncode == 1
    return checked.stdout


def test_every_entry_is_there_and_the_verifier_agrees(exported: Path) -> None:
    assert len(lines(exported)) == JournalEntry.objects.count()

    checked = verify(exported)

    sentence = f"Journal intact : {len(lines(exported))} entrée(s), 1 point(s) de contrôle.\n"
    assert (checked.returncode, checked.stdout) == (0, sentence)


def test_it_imports_the_standard_library_alone_and_speaks_an_old_python(exported: Path) -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))

    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_journal_rewritten_whole_does_not_hold_its_checkpoint(exported: Path) -> None:
    entries, previous = [json.loads(line) for line in lines(exported)], "0" * 64
    for entry in entries:
        del entry["hash"]
        entry["previous_hash"], entry["actor_name"] = previous, "autre"
        previous = entry_hash(entry)
        entry["hash"] = previous

    assert "le journal a été réécrit" in said_of(exported, [canonical_bytes(entry) + b"\n" for entry in entries])


@pytest.mark.parametrize(
    ("change", "said"),
    [(("\n\n", "\n"), "n’est pas un point de contrôle"), (("/journal\n", "/autre\n"), "n’est pas celle de la clé")],
)
def test_a_changed_checkpoint_is_said(change: tuple[str, str], said: str, exported: Path) -> None:
    (note,) = exported.glob("controle-*.txt")
    note.write_text(note.read_text().replace(*change))

    checked = verify(exported)

    assert checked.returncode == 1
    assert said in checked.stdout


def test_a_key_of_ones_own_is_asked_instead(exported: Path, tmp_path: Path) -> None:
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", "other.pem"], cwd=tmp_path, check=True)
    subprocess.run(["openssl", "pkey", "-in", "other.pem", "-pubout", "-out", "public.pem"], cwd=tmp_path, check=True)

    assert "n’est pas celle de la clé" in verify(exported, "--key", str(tmp_path / "public.pem")).stdout


def test_without_openssl_it_says_what_it_did_not_verify(exported: Path) -> None:
    assert "openssl est absent" in verify(exported, path="/nowhere").stdout

    checked = verify(exported, "--unsigned", path="/nowhere")

    assert checked.returncode == 0
    assert "SIGNATURE N’A PAS ÉTÉ VÉRIFIÉE" in checked.stdout


def changed(entries: list[bytes], number: int, **changes: Any) -> list[bytes]:
    entry = json.loads(entries[number - 1]) | changes
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    return [*entries[: number - 1], text.encode(), *entries[number:]]


Damage = Callable[[list[bytes]], list[bytes]]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a field changed": (lambda entries: changed(entries, 2, reason="autre"), "L’entrée 2 a été modifiée"),
    "an entry taken out": (lambda entries: entries[:1] + entries[2:], "L’entrée 2 manque"),
    "two entries swapped": (lambda entries: [entries[0], entries[2], entries[1]], "L’entrée 2 manque"),
    "the first taken out": (lambda entries: entries[1:], "L’entrée 1 manque"),
    "an entry twice": (lambda entries: [*entries[:2], *entries[1:]], "L’entrée 3 manque"),
    "the end cut": (lambda entries: entries[:2], "la fin du journal a été coupée"),
    "something else": (lambda entries: [entries[0], b"[]\n"], "n’est pas une entrée"),
    "not even text": (lambda entries: [b"\xff\xfe\n"], "n’est pas une entrée"),
    "nothing": (lambda entries: [], "la fin du journal a été coupée"),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGES.values(), ids=DAMAGES.keys())
def test_it_names_what_was_done_to_it(damage: Damage, said: str, exported: Path) -> None:
    assert said in said_of(exported, damage(lines(exported)))


def test_a_missing_file_is_said(exported: Path) -> None:
    (exported / "journal.jsonl").unlink()

    assert "Un fichier manque" in verify(exported).stdout


# After a pruning ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pruned(exported: Path, tmp_path: Path, team: Team) -> Path:
    """Exported again, after the first entries have left."""
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
        make_checkpoint(by=SystemActor.CHECKPOINT)
    with time_machine.travel(timezone.now() + timedelta(days=4 * 366), tick=False):
        record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
        assert prune_journal(by=SystemActor.PRUNER)
        return export(tmp_path / "pruned")


def test_what_is_left_of_a_pruned_journal_holds(exported: Path, pruned: Path) -> None:
    older = next(exported.glob("controle-*.txt"))
    assert (pruned / older.name).read_bytes() == older.read_bytes()

    checked = verify(pruned)

    assert checked.returncode == 0, checked.stdout
    assert "premières ayant été épurées, 2 point(s) de contrôle" in checked.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("frontier", ["00" * 32], "ne s’appuie sur aucun point de contrôle|n’est pas lisible"),
        ("proofs", {}, "ne s’accorde pas avec l’épurement"),
        ("last_hash", "0" * 64, "ne suit pas la précédente"),
    ],
)
def test_a_changed_pruning_is_said(pruned: Path, name: str, value: object, said: str) -> None:
    told = json.loads((pruned / "epurements.json").read_bytes())
    told[-1][name] = value
    (pruned / "epurements.json").write_text(json.dumps(told))

    checked = verify(pruned)

    assert checked.returncode == 1
    assert any(one in checked.stdout for one in said.split("|"))


# Where it is written --------------------------------------------------------------------------------------------------


def test_a_folder_that_has_one_is_left_as_it_is(exported: Path) -> None:
    before = lines(exported)

    with pytest.raises(CommandError, match="contient déjà un journal"):
        call_command("export_journal", str(exported), stdout=StringIO())
    assert lines(exported) == before


def test_a_folder_that_cannot_be_written_is_said(director: User, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match="ne peut pas être écrit|contient déjà"):
        call_command("export_journal", str(tmp_path / "file" / "export"), stdout=StringIO())
    assert not JournalEntry.objects.filter(event=OversightEvent.JOURNAL_EXPORTED).exists()
