"""Background tasks of the inventory."""

from accounts.base.actors import SystemActor
from evidence.equipment.tables import pending_imports


def drop_old_imports() -> None:
    """Remove import files that were previewed and never confirmed."""
    pending_imports.drop_old(by=SystemActor.EXPIRY)
