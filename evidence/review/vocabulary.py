"""The French words for this room's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from evidence.review.events import ReviewEvent
from evidence.review.models import MarkerKind, WantedExtraction

VOCABULARY = Vocabulary(
    events=ReviewEvent,
    groups={
        "angle": "Plusieurs angles",
        "excerpt": "Extraits de vidéos",
        "marker": "Moments-clés",
        "sheet": "Planches d’images",
        "still": "Images arrêtées",
    },
    details={
        "angle": {
            "offset_us": Detail("décalage en microsecondes"),
            "viewing": Detail("consultation"),
        },
        "excerpt": {
            "asked": Detail("passage demandé"),
            "span": Detail("passage tiré"),
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
            "viewing": Detail("consultation"),
        },
        "still": {
            "picture": Detail("image n°"),
            "at": Detail("instant"),
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
            "viewing": Detail("consultation"),
        },
        "sheet": {
            "pictures": Detail("images n°", is_list=True),
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
        },
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
            "months": Detail("mois"),
        },
    },
    kinds=(WantedExtraction,),
    # With the reason and the procedure of a viewing: shown only to people who answer for them, as viewings are.
    confidential=(
        *(ReviewEvent.EXCERPT_ASKED, ReviewEvent.EXCERPT_DROPPED),
        *(ReviewEvent.EXCERPT_TAKEN, ReviewEvent.EXCERPT_DOWNLOADED),
        *(ReviewEvent.SHEET_ASKED, ReviewEvent.SHEET_DROPPED, ReviewEvent.SHEET_MADE, ReviewEvent.SHEET_DOWNLOADED),
        *(ReviewEvent.STILL_TAKEN, ReviewEvent.STILL_DOWNLOADED),
    ),
    exports=(
        *(ReviewEvent.MARKER_EXPORTED, ReviewEvent.MARKER_COUNTED, ReviewEvent.EXCERPT_DOWNLOADED),
        *(ReviewEvent.SHEET_DOWNLOADED, ReviewEvent.STILL_DOWNLOADED),
    ),
)
