"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import (
    Accessory,
    Camera,
    CctvCamera,
    DeviceFile,
    DeviceFileKind,
    Dock,
    DockToken,
    PrefectOrder,
)

# The journal only records that the notes changed, not their text.
_NOTES = {"notes": Detail("remarques", {"changed": "modifiées"})}

VOCABULARY = Vocabulary(
    events=EquipmentEvent,
    groups={
        "accessory": "Accessoires",
        "camera": "Caméras",
        "cctv": "Caméras fixes",
        "device": "Pièces jointes au matériel",
        "dock": "Stations d’accueil",
        "order": "Arrêtés préfectoraux",
    },
    details={
        "accessory": field_details(Accessory) | _NOTES,
        "camera": field_details(Camera) | _NOTES,
        "cctv": field_details(CctvCamera) | _NOTES,
        "device": {
            "kind": Detail("nature", DeviceFileKind),
            "size_bytes": Detail("taille en octets"),
            "sha256": Detail("empreinte SHA-256"),
        },
        "dock": field_details(Dock) | _NOTES,
        "order": field_details(PrefectOrder) | {"valid_until": Detail("en vigueur jusqu’au")},
    },
    kinds=(Accessory, Camera, CctvCamera, DeviceFile, Dock, DockToken, PrefectOrder),
)
