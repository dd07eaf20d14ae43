"""After a restoration: rows without their bytes, and bytes without a row."""

from accounts.base.actors import Actor
from accounts.base.files.attachments import attachment_names
from accounts.base.files.stored_names import every_name
from evidence import store
from evidence.footage.models import Clip
from evidence.intake.actions.recovery import recover_file
from evidence.intake.models import QuarantinedFile
from levallois.ops.backup.files import footage_names

RECEIVED = "clips/"
# What is derived from footage and made again at need.
DERIVED = ("thumbnails/", "derivatives/")


def settle_orphans(erased: set[str], *, by: Actor) -> dict[str, int]:
    """Put in quarantine the received bytes that no row names, remove what was derived and has no row, and count what a
    row names and nobody has, or has otherwise. Other bytes without a row stay, and are told by the integrity rounds.

    Raises the errors of the store.
    """
    needed, here = every_name(), set(footage_names())
    recovered = 0
    for name in sorted(here - needed):
        if name.startswith(RECEIVED):
            recovered += recover_file(by=by, name=name, erased=frozenset(erased)) is not None
        elif name.startswith(DERIVED):
            store.erase(name)
    missing = needed - here - {name for name, _ in attachment_names()}
    return {"recovered": recovered, "missing": len(missing), "differing": _differing(here)}


def _differing(here: set[str]) -> int:
    """How many clips and quarantined files are not what was received."""
    rows = [
        *Clip.objects.stored().values_list("store_name", "sha256"),
        *QuarantinedFile.objects.waiting().values_list("store_name", "sha256"),
    ]
    return sum(store.digest(name).sha256 != sha256 for name, sha256 in rows if name in here)
