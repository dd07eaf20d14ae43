"""Offloads and their files, extracts of fixed cameras, and the quarantine."""

from evidence.intake.models.extracts import CctvExtract, CctvExtractQuerySet
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
    "CctvExtract",
    "CctvExtractQuerySet",
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
