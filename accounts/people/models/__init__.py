from accounts.people.models.access_grants import AccessGrant, AccessGrantQuerySet, view_permission
from accounts.people.models.break_glass import (
    BreakGlassKind,
    BreakGlassRequest,
    BreakGlassRequestQuerySet,
    BreakGlassState,
    lifetime,
)
from accounts.people.models.designations import (
    ENDING_SOON,
    Designation,
    DesignationDocument,
    DesignationQuerySet,
    DesignationState,
    DesignationSuspension,
    DesignationWarning,
    SuspensionQuerySet,
)
from accounts.people.models.passwords import FormerPassword
from accounts.people.models.people import SHORT_RANKS, Category, Rank, Team, User, UserManager

__all__ = [
    "Category",
    "Designation",
    "DesignationDocument",
    "DesignationQuerySet",
    "DesignationState",
    "DesignationSuspension",
    "DesignationWarning",
    "ENDING_SOON",
    "FormerPassword",
    "BreakGlassKind",
    "BreakGlassRequest",
    "BreakGlassRequestQuerySet",
    "BreakGlassState",
    "AccessGrant",
    "AccessGrantQuerySet",
    "Rank",
    "SHORT_RANKS",
    "SuspensionQuerySet",
    "Team",
    "User",
    "UserManager",
    "lifetime",
    "view_permission",
]
