"""The moments that somebody named while watching the brawl: on three body cameras, then on the fixed camera."""

from collections.abc import Sequence

from accounts.people.models import User
from evidence.footage.actions.viewings import close_viewing, open_viewings
from evidence.footage.models import Clip, ViewingPurpose
from evidence.review.actions.markers import Moment, set_marker
from evidence.review.models import Marker, MarkerKind

# Of each camera by its order, the first that is set serves as a chapter of the debrief.
MOMENTS = (
    (
        Moment(MarkerKind.ANNOUNCEMENT, "« Police municipale, vous êtes filmés »", 4_000),
        Moment(MarkerKind.ESCALATION, "Le conducteur du fourgon revient sur l’autre", 11_000, 14_000),
    ),
    (
        Moment(MarkerKind.FORCE, "Saisie aux bras, sans coup", 9_000, 13_000),
        Moment(MarkerKind.DE_ESCALATION, "Les deux conducteurs sont dos à dos, le ton baisse", 18_000),
    ),
    (
        Moment(MarkerKind.INJURY, "Plaie au visage, les secours sont appelés", 11_000),
        Moment(MarkerKind.STATEMENT, "« Il m’a coupé la route »", 16_000, 19_000),
    ),
)
OF_THE_FIXED_CAMERA = (Moment(MarkerKind.OTHER, "Le second véhicule s’arrête en travers", 5_000),)


def mark_clips(director: User, clips: Sequence[Clip]) -> list[Marker]:
    """Mark these clips of body cameras; the first marker of each."""
    marked = [_mark(director, clip, moments) for clip, moments in zip(clips, MOMENTS, strict=False)]
    return [markers[0] for markers in marked]


def mark_extract(director: User, clip: Clip) -> None:
    """Mark what the fixed camera saw."""
    _mark(director, clip, OF_THE_FIXED_CAMERA)


def _mark(by: User, clip: Clip, moments: Sequence[Moment]) -> list[Marker]:
    """Within a viewing that is closed afterwards."""
    (viewing,) = open_viewings(
        by=by, clips=[clip], purpose=ViewingPurpose.DEBRIEF, reference="Préparation du débriefing de la rixe"
    )
    markers = [set_marker(by=by, viewing=viewing, moment=moment) for moment in moments]
    close_viewing(by=by, viewing=viewing)
    return markers
