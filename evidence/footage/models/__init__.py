"""Clips with their holds and viewings, and how long they are kept."""

from evidence.footage.models.byte_checks import ByteCheck, ByteCheckQuerySet, ByteProblem
from evidence.footage.models.clips import (
    SPREAD,
    Clip,
    ClipAccessGrant,
    ClipQuerySet,
    ClipState,
    is_past_due,
    may_be_of,
    nameless_of,
    shown_during,
)
from evidence.footage.models.derivatives import (
    COPY_BATCH,
    MANY_A_CLIP,
    RECIPES,
    Derivative,
    DerivativeKind,
    DerivativeQuerySet,
    WantedCopy,
    lacking,
)
from evidence.footage.models.erased_with_clip import ErasedWithClip, erase_rows_about
from evidence.footage.models.holds import Hold, HoldKind, HoldQuerySet, ProcedureHold
from evidence.footage.models.retention import (
    RetentionRule,
    RetentionState,
    SourceKind,
    due_by_kind,
    erasure_date,
    recorded_in_time_due,
)
from evidence.footage.models.saved_searches import SavedSearch, SavedSearchQuerySet
from evidence.footage.models.viewings import (
    OFFICE_PURPOSES,
    WEARER_PURPOSES,
    Viewing,
    ViewingPurpose,
    ViewingQuerySet,
)
from evidence.footage.models.wearer_changes import WearerChange

__all__ = [
    "COPY_BATCH",
    "MANY_A_CLIP",
    "OFFICE_PURPOSES",
    "RECIPES",
    "WEARER_PURPOSES",
    "ByteCheck",
    "ByteCheckQuerySet",
    "ByteProblem",
    "Clip",
    "ClipAccessGrant",
    "ClipQuerySet",
    "ClipState",
    "Derivative",
    "DerivativeKind",
    "DerivativeQuerySet",
    "ErasedWithClip",
    "Hold",
    "HoldKind",
    "HoldQuerySet",
    "ProcedureHold",
    "RetentionRule",
    "RetentionState",
    "SPREAD",
    "SavedSearch",
    "SavedSearchQuerySet",
    "SourceKind",
    "Viewing",
    "ViewingPurpose",
    "ViewingQuerySet",
    "WantedCopy",
    "WearerChange",
    "due_by_kind",
    "erase_rows_about",
    "erasure_date",
    "lacking",
    "is_past_due",
    "may_be_of",
    "nameless_of",
    "shown_during",
    "recorded_in_time_due",
]
