"""Offloads and their files, extracts of fixed cameras, and the quarantine."""

from evidence.intake.models.extracts import CctvExtract, CctvExtractQuerySet
from evidence.intake.models.offloads import (
    FINISH_FIELDS,
    LOST,
    SAFE,
    UNDER_WAY,
    UNFINISHED,
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
    "FINISH_FIELDS",
    "UNDER_WAY",
    "UNFINISHED",
    "pushed_label",
]
