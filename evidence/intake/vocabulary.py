"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import HoldKind, ViewingPurpose
from evidence.intake.events import IntakeEvent
from evidence.intake.models import CctvExtract, FileState, Offload, OffloadFile, QuarantinedFile, QuarantineReason

VOCABULARY = Vocabulary(
    events=IntakeEvent,
    groups={
        "extract": "Extraits de vidéoprotection",
        "file": "Fichiers reçus",
        "offload": "Déchargements",
        "upload": "Envois des stations",
    },
    details={
        "clip": {
            "started_at": Detail("début"),
            "duration_ms": Detail("durée en millisecondes"),
            "time_source": Detail("source de l’heure", RecordingTimeSource),
            "remarks": Detail("remarques", is_list=True),
            "time_doubt_ms": Detail("doute sur l’heure, en millisecondes"),
            "clock_offset_ms": Detail("écart d’horloge en millisecondes"),
            "from": Detail("reçue de"),
        },
        "extract": {
            "camera": Detail("caméra fixe"),
            "source": Detail("provenance"),
            "exported_by": Detail("exporté par"),
            "exported_at": Detail("exporté le"),
            "requested_from": Detail("période demandée, du"),
            "requested_until": Detail("période demandée, au"),
            "started_at": Detail("première image"),
            "size_bytes": Detail("taille en octets"),
        },
        "file": {
            "size_bytes": Detail("taille en octets"),
            "received_bytes": Detail("octets reçus"),
            "grown_bytes": Detail("taille depuis, en octets"),
            "sha256": Detail("empreinte SHA-256"),
            "camera_sha256": Detail("empreinte SHA-256 lue sur la caméra"),
            "why": Detail("cause", QuarantineReason),
            "camera": Detail("caméra"),
            "started_at": Detail("début"),
        },
        # The entry that ends an offload counts its files by state.
        "offload": {str(state): Detail(str(label)) for state, label in FileState.choices}
        | {
            "announced": Detail("fichiers annoncés"),
            "files": Detail("nombre de fichiers"),
            "clock_offset_ms": Detail("écart d’horloge en millisecondes"),
            "agent": Detail("poste de l’agent de station"),
            "lost_files": Detail("fichiers manquants"),
            "quarantined_files": Detail("fichiers en quarantaine"),
            "differing_files": Detail("fichiers autres sur la caméra"),
            "missing_numbers": Detail("nombre de numéros sans fichier"),
            "gaps": Detail("numéros sans fichier", is_list=True),
        },
        "upload": {"size_bytes": Detail("taille en octets"), "received_bytes": Detail("octets reçus")},
    },
    kinds=(CctvExtract, Offload, OffloadFile, QuarantinedFile),
    reasons=(HoldKind, ViewingPurpose),
    confidential=(IntakeEvent.FILE_HELD, IntakeEvent.FILE_RELEASED, IntakeEvent.FILE_DOWNLOADED),
    exports=(IntakeEvent.FILE_DOWNLOADED,),
)
