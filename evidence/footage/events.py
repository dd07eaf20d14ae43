"""The journal's events about clips, their holds and viewings. Pure."""

from accounts.journal.events import Event


class FootageEvent(Event):
    BYTES_CHANGED = "bytes:changed", "Octets gardés modifiés"
    BYTES_MISSING = "bytes:missing", "Octets gardés introuvables"
    BYTES_UNKNOWN = "bytes:unknown", "Octets sans fiche dans le magasin"
    CLIP_ATTRIBUTED = "clip:attributed", "Porteur attribué à la vidéo"
    CLIP_ERASED = "clip:erased", "Vidéo effacée"
    CLIP_ERASING = "clip:erasing", "Effacement de la vidéo engagé"
    CLIP_HELD = "clip:held", "Vidéo conservée"
    CLIP_LEFT = "clip:left", "Vidéo laissée à l’effacement"
    CLIP_REATTRIBUTED = "clip:reattributed", "Porteur de la vidéo corrigé"
    CLIP_RELEASED = "clip:released", "Conservation levée"
    CLIP_RESTRICTED = "clip:restricted", "Vidéo restreinte aux personnes nommées"
    CLIP_THUMBNAILS_SHOWN = "clip:thumbnails-shown", "Vignettes montrées sans consultation"
    CLIP_UNRESTRICTED = "clip:unrestricted", "Restriction de la vidéo levée"
    CLIP_VIEWED = "clip:viewed", "Vidéo consultée"
    CLIP_VIEWING_CLOSED = "clip:viewing-closed", "Consultation close"
    CLIP_VIEWING_PROLONGED = "clip:viewing-prolonged", "Consultation prolongée"
    RETENTION_CONFIRMED = "retention:confirmed", "Durée de conservation confirmée"
    RETENTION_PROPOSED = "retention:proposed", "Durée de conservation proposée"
    RETENTION_REFUSED = "retention:refused", "Durée de conservation écartée"
    SEARCH_CHANGED = "search:changed", "Recherche enregistrée modifiée"
    SEARCH_DELETED = "search:deleted", "Recherche enregistrée supprimée"
    SEARCH_SAVED = "search:saved", "Recherche de vidéos enregistrée"
