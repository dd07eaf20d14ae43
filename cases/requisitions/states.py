"""The life of a requisition, as a table: every state, and the moves allowed from it. Pure."""

from django.db.models import TextChoices


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


S = RequisitionState

TRANSITIONS: dict[RequisitionTransition, tuple[frozenset[RequisitionState], RequisitionState]] = {
    # Registering again corrects the fields until the answer is submitted.
    RequisitionTransition.REGISTER: (frozenset({S.RECEIVED, S.REGISTERED}), S.REGISTERED),
    RequisitionTransition.PREPARE: (frozenset({S.REGISTERED}), S.PREPARED),
    RequisitionTransition.SEND_BACK: (frozenset({S.PREPARED}), S.REGISTERED),
    RequisitionTransition.APPROVE: (frozenset({S.PREPARED}), S.APPROVED),
    RequisitionTransition.DELIVER: (frozenset({S.APPROVED}), S.DELIVERED),
    RequisitionTransition.ACKNOWLEDGE: (frozenset({S.DELIVERED}), S.ACKNOWLEDGED),
    RequisitionTransition.CLOSE: (frozenset({S.APPROVED, S.DELIVERED, S.ACKNOWLEDGED}), S.CLOSED),
    RequisitionTransition.REFUSE: (frozenset({S.RECEIVED, S.REGISTERED, S.PREPARED}), S.REFUSED),
}

OPEN_STATES = frozenset(set(S) - {S.CLOSED, S.REFUSED})


def sources(move: RequisitionTransition) -> frozenset[RequisitionState]:
    """The states from which the move is allowed."""
    return TRANSITIONS[move][0]


def target(move: RequisitionTransition) -> RequisitionState:
    return TRANSITIONS[move][1]


def is_available(move: RequisitionTransition, state: str) -> bool:
    """Buttons ask this instead of comparing states."""
    return state in sources(move)
