"""What the worker runs for the inventory."""

from evidence.equipment.tables import pending_imports


def drop_old_imports() -> None:
    """Remove the tables that were previewed and never confirmed."""
    pending_imports.drop_old()
