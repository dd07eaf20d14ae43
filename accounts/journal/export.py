"""Exports the journal as files that anybody can verify independently: the entries, the checkpoints with their time
stamps, the proofs about pruned entries, the public key and the verifier."""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from accounts.journal.checking import verifier
from accounts.journal.models import JournalCheckpoint, JournalPruning
from accounts.journal.rows import line_of, rows
from accounts.journal.signing.key import public_pem
from accounts.journal.signing.timestamps import NotStamped, certificate_file, trusted_certificates

VERIFIER = Path(str(verifier.__file__))


def write_journal(folder: Path) -> int:
    """Write the whole journal into a folder. Returns the number of entries. FileExistsError if it already has a
    journal.

    The checkpoints are read first, so that the entries read after them include all that they count.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    checkpoints, prunings = list(JournalCheckpoint.objects.all()), list(JournalPruning.objects.all())
    entries = 0
    with (folder / "journal.jsonl").open("xb") as written:
        for row in rows(after=prunings[-1].size if prunings else 0):
            written.write(line_of(row))
            entries += 1
        written.flush()
        os.fsync(written.fileno())
    (folder / "epurements.json").write_bytes(_prunings(prunings, checkpoints))
    for checkpoint in checkpoints:
        for name, content in checkpoint_files(checkpoint).items():
            (folder / name).write_bytes(content)
    shutil.copyfile(VERIFIER, folder / "verifier.py")
    return entries


def checkpoint_files(checkpoint: JournalCheckpoint) -> dict[str, bytes]:
    """A checkpoint and the files needed to verify it, by file name."""
    name = f"controle-{checkpoint.size:09d}"
    files = {f"{name}.txt": checkpoint.note.encode(), "cle-publique.pem": public_pem()}
    if token := bytes(checkpoint.token):
        files[f"{name}.tsr"] = token
        with suppress(NotStamped):  # the reader can get the certificates from the authority
            if trusted_certificates():
                files["certificat-horodatage.pem"] = certificate_file()
    return files


def _prunings(prunings: list[JournalPruning], checkpoints: list[JournalCheckpoint]) -> bytes:
    frontiers = {checkpoint.size: checkpoint.frontier for checkpoint in checkpoints}
    return _line(
        [
            {
                "size": pruning.size,
                "last_hash": pruning.last_hash,
                "frontier": frontiers[pruning.size],
                "proofs": pruning.proofs,
            }
            for pruning in prunings
        ]
    )


def _line(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"
