"""The journal's events about what people make of the clips that they watch. Pure."""

from accounts.journal.events import Event


class ReviewEvent(Event):
    ANGLE_MOVED = "angle:moved", "Décalage d’un angle réglé"
    EXCERPT_ASKED = "excerpt:asked", "Extrait d’une vidéo demandé"
    EXCERPT_DOWNLOADED = "excerpt:downloaded", "Extrait téléchargé"
    EXCERPT_DROPPED = "excerpt:dropped", "Demande d’extrait retirée"
    EXCERPT_TAKEN = "excerpt:taken", "Extrait tiré d’une vidéo"
    MARKER_CHANGED = "marker:changed", "Moment-clé modifié"
    MARKER_COUNTED = "marker:counted", "Nombre des moments-clés exporté"
    MARKER_EXPORTED = "marker:exported", "Moments-clés exportés"
    MARKER_REMOVED = "marker:removed", "Moment-clé retiré"
    MARKER_SET = "marker:set", "Moment-clé posé"
    SHEET_ASKED = "sheet:asked", "Planche d’images demandée"
    SHEET_DOWNLOADED = "sheet:downloaded", "Planche d’images téléchargée"
    SHEET_DROPPED = "sheet:dropped", "Demande de planche retirée"
    SHEET_MADE = "sheet:made", "Planche d’images faite"
    STILL_DOWNLOADED = "still:downloaded", "Image arrêtée téléchargée"
    STILL_TAKEN = "still:taken", "Image tirée d’une vidéo"
