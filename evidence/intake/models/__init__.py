"""Offloads and their files, and the quarantine."""

from evidence.intake.models.offloads import (
    LOST,
    SAFE,
    SETTLEMENT,
    UNDER_WAY,
    UNSETTLED,
    DockWatcher,
    FileState,
    Offload,
    OffloadDiscrepancy,
    OffloadDiscrepancyQuerySet,
    OffloadFile,
    OffloadFileQuerySet,
    pushed_label,
)
from evidence.intake.models.quarantine import (
    QuarantinedFile,
    QuarantinedFileQuerySet,
    QuarantineHold,
    QuarantineHoldQuerySet,
    QuarantineReason,
    QuarantineState,
)

__all__ = [
    "DockWatcher",
    "FileState",
    "LOST",
    "Offload",
    "OffloadDiscrepancy",
    "OffloadDiscrepancyQuerySet",
    "OffloadFile",
    "OffloadFileQuerySet",
    "QuarantineHold",
    "QuarantineHoldQuerySet",
    "QuarantineReason",
    "QuarantineState",
    "QuarantinedFile",
    "QuarantinedFileQuerySet",
    "SAFE",
    "SETTLEMENT",
    "UNDER_WAY",
    "UNSETTLED",
    "pushed_label",
]
