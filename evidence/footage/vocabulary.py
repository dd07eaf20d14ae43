"""How the entries of this room are read."""

from accounts.journal.labels import Detail, Vocabulary
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, HoldKind, ViewingPurpose

VOCABULARY = Vocabulary(
    events=FootageEvent,
    groups={"clip": "Vidéos"},
    details={
        "clip": {
            "erase_due_at": Detail("effacement prévu"),
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
            "viewing": Detail("consultation"),
            "wearer": Detail("porteur"),
        }
    },
    kinds=(Clip,),
    reasons=(HoldKind, ViewingPurpose),
    # Who looked, who kept it and for which procedure: for those who answer for it (CSI R241-14).
    confidential=(
        *(FootageEvent.CLIP_HELD, FootageEvent.CLIP_RELEASED),
        *(FootageEvent.CLIP_RESTRICTED, FootageEvent.CLIP_UNRESTRICTED),
        *(FootageEvent.CLIP_VIEWED, FootageEvent.CLIP_VIEWING_CLOSED),
    ),
    viewings=(FootageEvent.CLIP_VIEWED,),
)
