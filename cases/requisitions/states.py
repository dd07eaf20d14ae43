"""The states of a requisition and of the delivery of its package, and the transitions between them. Pure."""

from django.db.models import TextChoices

from accounts.base.states import StateChoices
from accounts.base.transitions import TransitionTable


class RequisitionState(StateChoices):
    RECEIVED = "received", "mail", "warn", "Reçue"
    REGISTERED = "registered", "file-pen", "accent", "Enregistrée"
    PREPARED = "prepared", "stamp", "warn", "À approuver"
    APPROVED = "approved", "circle-check", "accent", "Approuvée"
    DELIVERED = "delivered", "send", "accent", "Remise"
    ACKNOWLEDGED = "acknowledged", "check-check", "ok", "Réception accusée"
    CLOSED = "closed", "archive", "neutral", "Close"
    REFUSED = "refused", "circle-slash", "neutral", "Écartée"


class RequisitionTransition(TextChoices):
    REGISTER = "register", "Enregistrer"
    PREPARE = "prepare", "Soumettre la réponse"
    SEND_BACK = "send_back", "Renvoyer à la préparation"
    APPROVE = "approve", "Approuver"
    DELIVER = "deliver", "Remettre"
    ACKNOWLEDGE = "acknowledge", "Accuser réception"
    CLOSE = "close", "Clore"
    REFUSE = "refuse", "Écarter"


REQUISITION_TRANSITIONS = TransitionTable(
    {
        # Registering again corrects the fields, until the answer is submitted.
        RequisitionTransition.REGISTER: (
            {RequisitionState.RECEIVED, RequisitionState.REGISTERED},
            RequisitionState.REGISTERED,
        ),
        RequisitionTransition.PREPARE: ({RequisitionState.REGISTERED}, RequisitionState.PREPARED),
        RequisitionTransition.SEND_BACK: ({RequisitionState.PREPARED}, RequisitionState.REGISTERED),
        RequisitionTransition.APPROVE: ({RequisitionState.PREPARED}, RequisitionState.APPROVED),
        RequisitionTransition.DELIVER: ({RequisitionState.APPROVED}, RequisitionState.DELIVERED),
        RequisitionTransition.ACKNOWLEDGE: ({RequisitionState.DELIVERED}, RequisitionState.ACKNOWLEDGED),
        RequisitionTransition.CLOSE: (
            {RequisitionState.APPROVED, RequisitionState.DELIVERED, RequisitionState.ACKNOWLEDGED},
            RequisitionState.CLOSED,
        ),
        RequisitionTransition.REFUSE: (
            {RequisitionState.RECEIVED, RequisitionState.REGISTERED, RequisitionState.PREPARED},
            RequisitionState.REFUSED,
        ),
    },
    subject="la réquisition",
)

OPEN_STATES = frozenset(set(RequisitionState) - {RequisitionState.CLOSED, RequisitionState.REFUSED})


class DeliveryState(StateChoices):
    BUILDING = "building", "loader", "accent", "En préparation"
    READY = "ready", "package-check", "ok", "Prête"
    SENT = "sent", "send", "accent", "Envoyée"
    DOWNLOADED = "downloaded", "download", "ok", "Téléchargée"
    ACKNOWLEDGED = "acknowledged", "check-check", "ok", "Réception accusée"
    FAILED = "failed", "triangle-alert", "danger", "Préparation impossible"
    LOCKED = "locked", "lock", "danger", "Verrouillée"
    REVOKED = "revoked", "circle-slash", "neutral", "Retirée"


REACHABLE = (DeliveryState.SENT, DeliveryState.DOWNLOADED, DeliveryState.ACKNOWLEDGED)
# In these states the link has been sent: its page says when it no longer works. Before, it is not found.
HAS_LEFT = (*REACHABLE, DeliveryState.LOCKED, DeliveryState.REVOKED)


class DeliveryTransition(TextChoices):
    BUILD = "build", "Préparer"
    FAIL = "fail", "Abandonner la préparation"
    SEND = "send", "Envoyer"
    DOWNLOAD = "download", "Télécharger"
    ACKNOWLEDGE = "acknowledge", "Accuser réception"
    LOCK = "lock", "Verrouiller"
    UNLOCK = "unlock", "Déverrouiller"
    REVOKE = "revoke", "Retirer"


DELIVERY_TRANSITIONS = TransitionTable(
    {
        DeliveryTransition.BUILD: ({DeliveryState.BUILDING}, DeliveryState.READY),
        DeliveryTransition.FAIL: ({DeliveryState.BUILDING}, DeliveryState.FAILED),
        DeliveryTransition.SEND: ({DeliveryState.READY}, DeliveryState.SENT),
        DeliveryTransition.DOWNLOAD: ({DeliveryState.SENT}, DeliveryState.DOWNLOADED),
        DeliveryTransition.ACKNOWLEDGE: ({DeliveryState.DOWNLOADED}, DeliveryState.ACKNOWLEDGED),
        # What somebody downloads, or has acknowledged, is never locked: only new visits are refused.
        DeliveryTransition.LOCK: ({DeliveryState.SENT}, DeliveryState.LOCKED),
        DeliveryTransition.UNLOCK: ({DeliveryState.LOCKED}, DeliveryState.SENT),
        DeliveryTransition.REVOKE: ({DeliveryState.READY, *REACHABLE, DeliveryState.LOCKED}, DeliveryState.REVOKED),
    },
    subject="la remise",
    sentences={
        DeliveryTransition.ACKNOWLEDGE: "Téléchargez d’abord le paquet ; s’il l’est déjà, sa réception est déjà "
        "accusée.",
        DeliveryTransition.REVOKE: "Ce lien est déjà retiré.",
    },
)
