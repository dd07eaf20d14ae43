"""The French words for this room's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from evidence.review.events import ReviewEvent
from evidence.review.models import MarkerKind

VOCABULARY = Vocabulary(
    events=ReviewEvent,
    groups={"marker": "Moments-clés"},
    details={
        "marker": {
            "marker": Detail("repère n°"),
            "kind": Detail("nature", MarkerKind),
            "starts": Detail("instant"),
            "ends": Detail("fin"),
            "frame": Detail("image n°"),
            "label": Detail("libellé changé"),
            "markers": Detail("repères"),
            "viewing": Detail("consultation"),
            "of": Detail("exportés de"),
        },
    },
    exports=(ReviewEvent.MARKER_EXPORTED,),
)
