"""The journal's events about what people make of the clips that they watch. Pure."""

from accounts.journal.events import Event


class ReviewEvent(Event):
    MARKER_CHANGED = "marker:changed", "Moment-clé modifié"
    MARKER_EXPORTED = "marker:exported", "Moments-clés exportés"
    MARKER_REMOVED = "marker:removed", "Moment-clé retiré"
    MARKER_SET = "marker:set", "Moment-clé posé"
