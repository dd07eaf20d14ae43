"""The life of a requisition, and of a delivery of its package: every state, and the transitions between them. Pure."""

from django.db.models import TextChoices

from accounts.base.transitions import TransitionTable


class RequisitionState(TextChoices):
    RECEIVED = "received", "Reçue"
    REGISTERED = "registered", "Enregistrée"
    PREPARED = "prepared", "À approuver"
    APPROVED = "approved", "Approuvée"
    DELIVERED = "delivered", "Remise"
    ACKNOWLEDGED = "acknowledged", "Réception accusée"
    CLOSED = "closed", "Close"
    REFUSED = "refused", "Écartée"


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
        # Registering again corrects the fields until the answer is submitted.
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


class DeliveryState(TextChoices):
    BUILDING = "building", "En préparation"
    READY = "ready", "Prête"
    SENT = "sent", "Envoyée"
    DOWNLOADED = "downloaded", "Téléchargée"
    ACKNOWLEDGED = "acknowledged", "Réception accusée"
    FAILED = "failed", "Préparation impossible"
    LOCKED = "locked", "Verrouillée"
    REVOKED = "revoked", "Retirée"


REACHABLE = (DeliveryState.SENT, DeliveryState.DOWNLOADED, DeliveryState.ACKNOWLEDGED)
# Whoever holds the link is told when it no longer opens; a link that never left is not found.
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
        DeliveryTransition.LOCK: (REACHABLE, DeliveryState.LOCKED),
        DeliveryTransition.UNLOCK: ({DeliveryState.LOCKED}, DeliveryState.SENT),
        DeliveryTransition.REVOKE: ({DeliveryState.READY, *REACHABLE, DeliveryState.LOCKED}, DeliveryState.REVOKED),
    },
    subject="la remise",
    sentences={
        DeliveryTransition.SEND: "Le paquet n’est pas prêt à partir : attendez la fin de sa préparation.",
        DeliveryTransition.ACKNOWLEDGE: "Téléchargez d’abord le paquet ; s’il l’est déjà, sa réception est déjà "
        "accusée.",
        DeliveryTransition.REVOKE: "Ce lien est déjà retiré.",
    },
)
