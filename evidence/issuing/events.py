"""The journal's events about camera issues, losses, corrections and alerts. Pure."""

from accounts.journal.events import Event


class IssuingEvent(Event):
    ALERT_ENDED = "alert:ended", "Alerte finie"
    ALERT_RAISED = "alert:raised", "Alerte"
    CAMERA_ISSUED = "camera:issued", "Caméra perçue"
    CAMERA_LOST = "camera:lost", "Caméra déclarée perdue"
    CAMERA_RETURNED = "camera:returned", "Caméra réintégrée"
    CAMERA_STOLEN = "camera:stolen", "Caméra déclarée volée"
    ISSUE_CORRECTED = "issue:corrected", "Perception corrigée"
