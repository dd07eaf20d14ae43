"""`manage.py export_journal`: the whole journal and its verifier, which needs neither us nor Django."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.actions.checkpoints import make_checkpoint
from accounts.actors import SystemActor
from accounts.journal_format import canonical_bytes, entry_hash
from accounts.journal_verifier import first_fault
from accounts.models import JournalEntry, User


@pytest.fixture
def exported(director: User, officer: User, tmp_path: Path) -> Path:
    make_checkpoint(by=SystemActor.CHECKPOINT)
    call_command("export_journal", str(tmp_path / "export"), stdout=StringIO())
    return tmp_path / "export"


def verify(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """On another machine: an empty environment, no site packages."""
    with (folder / "journal.jsonl").open("rb") as journal:
        command = [sys.executable, "-I", "-S", str(folder / "verifier.py"), *arguments]
        return subprocess.run(command, stdin=journal, capture_output=True, text=True, env={"PATH": os.defpath}, cwd="/")


def lines(folder: Path) -> list[bytes]:
    return (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)


def test_every_entry_is_there_and_the_verifier_agrees(exported: Path) -> None:
    assert len(lines(exported)) == JournalEntry.objects.count()

    checked = verify(exported)

    assert (checked.returncode, checked.stdout) == (0, "Journal intact, 0 points de contrôle vérifiés.\n")


def signed_by(exported: Path) -> list[str]:
    (note,) = exported.glob("controle-*.txt")
    return ["--key", str(exported / "cle-publique.pem"), str(note)]


def test_its_checkpoints_are_there_and_openssl_agrees(exported: Path) -> None:
    checked = verify(exported, *signed_by(exported))

    assert (checked.returncode, checked.stdout) == (0, "Journal intact, 1 points de contrôle vérifiés.\n")


def test_a_journal_rewritten_whole_does_not_hold_its_checkpoint(exported: Path) -> None:
    entries, previous = [json.loads(line) for line in lines(exported)], "0" * 64
    for entry in entries:
        del entry["hash"]
        entry["previous_hash"], entry["actor_name"] = previous, "autre"
        previous = entry_hash(entry)
        entry["hash"] = previous
    (exported / "journal.jsonl").write_bytes(b"".join(canonical_bytes(entry) + b"\n" for entry in entries))

    assert "Journal intact" in verify(exported).stdout
    assert "le journal a été réécrit" in verify(exported, *signed_by(exported)).stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [(("\n\n", "\n"), "n’est pas un point de contrôle"), (("/journal\n", "/autre\n"), "n’est pas celle de la clé")],
)
def test_a_changed_checkpoint_is_said(change: tuple[str, str], said: str, exported: Path) -> None:
    (note,) = exported.glob("controle-*.txt")
    note.write_text(note.read_text().replace(*change))

    checked = verify(exported, *signed_by(exported))

    assert checked.returncode == 1
    assert said in checked.stdout


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
    "something else": (lambda entries: [entries[0], b"[]\n"], "n’est pas une entrée"),
    "not even text": (lambda entries: [b"\xff\xfe\n"], "n’est pas une entrée"),
    "nothing": (lambda entries: [], "aucune entrée"),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGES.values(), ids=DAMAGES.keys())
def test_it_names_what_was_done_to_it(damage: Damage, said: str, exported: Path) -> None:
    assert said in first_fault(damage(lines(exported)))


def test_the_program_itself_says_so_and_fails(exported: Path) -> None:
    (exported / "journal.jsonl").write_bytes(b"".join(changed(lines(exported), 1, actor_name="autre")))

    checked = verify(exported)

    assert checked.returncode == 1
    assert "L’entrée 1 a été modifiée" in checked.stdout


def test_an_extract_is_checked_entry_by_entry(exported: Path) -> None:
    some = lines(exported)[1::2]

    assert "L’entrée 1 manque" in first_fault(some)
    assert first_fault(some, extract=True) == ""
    assert "modifiée" in first_fault(changed(some, 1, reason="autre"), extract=True)


def test_a_folder_that_has_one_is_left_as_it_is(exported: Path) -> None:
    before = lines(exported)

    with pytest.raises(CommandError, match="contient déjà un journal"):
        call_command("export_journal", str(exported), stdout=StringIO())
    assert lines(exported) == before


def test_a_folder_that_cannot_be_written_is_said(director: User, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match="ne peut pas être écrit|contient déjà"):
        call_command("export_journal", str(tmp_path / "file" / "export"), stdout=StringIO())
