"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from evidence.footage.events import FootageEvent
from evidence.footage.models import ByteCheck, Clip, HoldKind, RetentionRule, SavedSearch, ViewingPurpose

VOCABULARY = Vocabulary(
    events=FootageEvent,
    groups={
        "bytes": "Octets gardés",
        "clip": "Vidéos",
        "retention": "Durées de conservation",
        "search": "Recherches enregistrées",
    },
    details={
        "bytes": {"store_name": Detail("nom dans le magasin")},
        "clip": {
            "erase_due_at": Detail("effacement prévu"),
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
            "until": Detail("jusqu’au"),
            "viewing": Detail("consultation"),
            "wearer": Detail("porteur"),
            "clips": Detail("vidéos", is_list=True),
        },
        "retention": {
            "in_force_from": Detail("en vigueur à partir du"),
            "legal_reference": Detail("référence légale"),
            "months": Detail("durée, en mois civils"),
            "proposed_by": Detail("proposée par"),
            "size_bytes": Detail("taille en octets"),
            "source_kind": Detail("enregistrements"),
            "to_erase": Detail("vidéos à effacer de ce fait"),
        },
        "search": {
            "filters": Detail("filtres", is_list=True),
            "is_shared": Detail("partagée avec le service"),
            "name": Detail("nom"),
        },
    },
    kinds=(ByteCheck, Clip, RetentionRule, SavedSearch),
    reasons=(HoldKind, ViewingPurpose),
    # Viewings and holds, with their procedure: shown only to people who answer for them (CSI R241-14).
    confidential=(
        *(FootageEvent.CLIP_HELD, FootageEvent.CLIP_RELEASED),
        *(FootageEvent.CLIP_RESTRICTED, FootageEvent.CLIP_UNRESTRICTED),
        *(FootageEvent.CLIP_VIEWED, FootageEvent.CLIP_VIEWING_CLOSED, FootageEvent.CLIP_VIEWING_PROLONGED),
        FootageEvent.CLIP_THUMBNAILS_SHOWN,
    ),
    viewings=(FootageEvent.CLIP_VIEWED,),
)
