"""Markers in the town of the access matrix: one of the leader, one of the director, on a clip that both see."""

from accounts.people.models import User
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.review.actions.markers import Moment, set_marker
from evidence.review.models import MarkerKind

MOMENT = Moment(MarkerKind.FORCE, "Il avance", 2000)


def marker_keys(director: User, leaders_viewing: Viewing) -> dict[str, object]:
    clip: Clip = leaders_viewing.clip
    viewing = open_viewing(by=director, clip=clip, purpose=ViewingPurpose.DEBRIEF, reference="D 1")
    keys = {
        "leaders_marker": set_marker(by=leaders_viewing.viewer, viewing=leaders_viewing, moment=MOMENT).pk,
        "directors_marker": set_marker(by=director, viewing=viewing, moment=MOMENT).pk,
    }
    close_viewing(by=director, viewing=viewing)
    return dict(keys)
