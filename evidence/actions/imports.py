"""A batch from another system, announced with what its sidecar says of each file."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actors import Actor
from evidence.actions.offloads import announce_files
from evidence.dock_folders import pack_path
from evidence.import_plan import PlannedFile
from evidence.models import OffloadFile


@transaction.atomic
def announce_import(*, by: Actor, files: Sequence[PlannedFile]) -> list[OffloadFile]:
    """Announce the files of a plan, each once, and keep beside each what the sidecar says, until it is received.

    Of the officer, only a person of the service known for certain is kept: a name that is nobody's stays out of the
    base and of the journal.
    """
    announced = announce_files(by=by, found=[one.found for one in files])
    for one in files:
        if one.row is None:
            continue
        identity = {
            "path": pack_path(one.found.path),
            "size_bytes": one.found.size_bytes,
            "modified_ns": one.found.modified_ns,
        }
        OffloadFile.objects.unsettled().filter(**identity).update(
            told_recorded_at=one.row.recorded_at, told_wearer=one.wearer, told_category=one.row.category
        )
    return announced
