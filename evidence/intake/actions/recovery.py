"""Bytes that the store holds and no row names, after a database was restored: what came after the backup is kept."""

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from evidence import store
from evidence.footage.models import Clip, ClipState
from evidence.intake.actions.ingestion import store_quarantined
from evidence.intake.models import FileState, Offload, OffloadFile, QuarantinedFile, QuarantineReason, QuarantineState
from evidence.intake.selectors.examination import Rejected

SOURCE = "Restauration"
SENTENCE = (
    "Ces octets étaient dans le magasin sans fiche après une restauration : ils ont sans doute été reçus après la "
    "sauvegarde. Indiquez la caméra et l’heure pour en refaire une vidéo."
)


def recover_file(*, by: Actor, name: str, erased: frozenset[str] = frozenset()) -> QuarantinedFile | None:
    """Put bytes that no row names in quarantine, where a person says what they are. None, and they are removed, when
    these bytes had been erased (`erased`: by their SHA-256), or when another row has the same ones whole.

    Raises the errors of the store.
    """
    stored = store.digest(name)
    if stored.sha256 in erased or _was_erased(stored.sha256) or _is_twin(stored.sha256):
        store.erase(name)
        return None
    return _quarantine(stored, by=by)


def _was_erased(sha256: str) -> bool:
    files = QuarantinedFile.objects.filter(sha256=sha256, state=QuarantineState.ERASED)
    return files.exists() or Clip.objects.filter(sha256=sha256, state=ClipState.ERASED).exists()


def _is_twin(sha256: str) -> bool:
    names = [
        *Clip.objects.stored().filter(sha256=sha256).values_list("store_name", flat=True),
        *QuarantinedFile.objects.waiting().filter(sha256=sha256).values_list("store_name", flat=True),
    ]
    return any(store.exists(name) and store.digest(name).sha256 == sha256 for name in names)


@transaction.atomic
def _quarantine(stored: store.StoredBytes, *, by: Actor) -> QuarantinedFile:
    now = timezone.now()
    offload = Offload.objects.create(source=SOURCE, camera_serial="", ended_at=now)
    file = OffloadFile.objects.create(
        offload=offload,
        path=f"{SOURCE}/{stored.name}",
        size_bytes=stored.size_bytes,
        modified_ns=0,
        state=FileState.QUARANTINED,
        source_removed_at=now,
    )
    return store_quarantined(file, Rejected(stored, QuarantineReason.UNKNOWN_CAMERA, SENTENCE), by=by)
