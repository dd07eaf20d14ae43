"""The journal's events about cameras, docks, accessories and prefect's orders. Pure."""

from accounts.journal.events import Event


class EquipmentEvent(Event):
    ACCESSORY_CHANGED = "accessory:changed", "Accessoire modifié"
    ACCESSORY_REGISTERED = "accessory:registered", "Accessoire enregistré"
    CAMERA_CHANGED = "camera:changed", "Caméra modifiée"
    CAMERA_REGISTERED = "camera:registered", "Caméra enregistrée"
    CCTV_CHANGED = "cctv:changed", "Caméra fixe modifiée"
    CCTV_REGISTERED = "cctv:registered", "Caméra fixe enregistrée"
    DEVICE_FILED = "device:filed", "Pièce jointe au matériel"
    DOCK_CHANGED = "dock:changed", "Station d’accueil modifiée"
    DOCK_REGISTERED = "dock:registered", "Station d’accueil enregistrée"
    DOCK_TOKEN_ISSUED = "dock:token-issued", "Jeton d’agent de station délivré"
    DOCK_TOKEN_REFUSED = "dock:token-refused", "Jeton d’agent de station refusé"
    DOCK_TOKEN_REVOKED = "dock:token-revoked", "Jeton d’agent de station révoqué"
    ORDER_CHANGED = "order:changed", "Arrêté préfectoral modifié"
    ORDER_REGISTERED = "order:registered", "Arrêté préfectoral enregistré"
