"""The states of a camera and the transitions allowed from each. Pure."""

from django.db.models import TextChoices

from accounts.base.states import StateChoices
from accounts.base.transitions import TransitionTable


class CameraState(StateChoices):
    AVAILABLE = "available", "circle-check", "ok", "Disponible"
    OUT = "out", "radio", "accent", "Dehors"
    TO_OFFLOAD = "to_offload", "upload", "warn", "À décharger"
    MAINTENANCE = "maintenance", "wrench", "warn", "En maintenance"
    LOST = "lost", "triangle-alert", "danger", "Perdue"
    STOLEN = "stolen", "triangle-alert", "danger", "Volée"
    RETIRED = "retired", "archive", "neutral", "Réformée"


class CameraTransition(TextChoices):
    ISSUE = "issue", "Remettre"
    RETURN = "return", "Réintégrer"
    OFFLOAD = "offload", "Déchargée"
    DECLARE_OFFLOADED = "declare_offloaded", "Déclarer déchargée"
    MAINTAIN = "maintain", "Mettre en maintenance"
    RESTORE = "restore", "Rendre disponible"
    LOSE = "lose", "Déclarer perdue"
    STEAL = "steal", "Déclarer volée"
    FIND = "find", "Retrouvée, à décharger"
    FIND_DAMAGED = "find_damaged", "Retrouvée, à réviser"
    RETIRE = "retire", "Réformer"


S = CameraState

# Cameras in these states count against the number allowed by the prefect's order (CSI L241-2).
IN_SERVICE = frozenset({S.AVAILABLE, S.OUT, S.TO_OFFLOAD, S.MAINTENANCE})

CAMERA_TRANSITIONS = TransitionTable(
    {
        CameraTransition.ISSUE: ({S.AVAILABLE}, S.OUT),
        CameraTransition.RETURN: ({S.OUT}, S.TO_OFFLOAD),
        # Automatic when a complete offload ends; by hand for a camera whose files are not announced.
        CameraTransition.OFFLOAD: ({S.TO_OFFLOAD}, S.AVAILABLE),
        CameraTransition.DECLARE_OFFLOADED: ({S.TO_OFFLOAD}, S.AVAILABLE),
        CameraTransition.MAINTAIN: ({S.AVAILABLE, S.TO_OFFLOAD}, S.MAINTENANCE),
        CameraTransition.RESTORE: ({S.MAINTENANCE}, S.AVAILABLE),
        CameraTransition.LOSE: (IN_SERVICE, S.LOST),
        CameraTransition.STEAL: (IN_SERVICE, S.STOLEN),
        CameraTransition.FIND: ({S.LOST, S.STOLEN}, S.TO_OFFLOAD),
        CameraTransition.FIND_DAMAGED: ({S.LOST, S.STOLEN}, S.MAINTENANCE),
        # Not from TO_OFFLOAD: the recordings still on the camera would be lost.
        CameraTransition.RETIRE: ({S.AVAILABLE, S.MAINTENANCE, S.LOST, S.STOLEN}, S.RETIRED),
    },
    subject="la caméra",
)

# Transitions that the equipment manager makes by hand, with a reason. An issue, an offload or a declaration of loss
# makes the others.
BY_HAND = frozenset(
    {
        CameraTransition.DECLARE_OFFLOADED,
        CameraTransition.MAINTAIN,
        CameraTransition.RESTORE,
        CameraTransition.FIND,
        CameraTransition.FIND_DAMAGED,
        CameraTransition.RETIRE,
    }
)


def transitions_by_hand(state: str) -> list[CameraTransition]:
    """The transitions that the equipment manager may make from this state, in the order of the table."""
    return [move for move in CAMERA_TRANSITIONS if move in BY_HAND and CAMERA_TRANSITIONS.is_available(move, state)]


def transition_by_hand_to(old: str, new: str) -> CameraTransition | None:
    """The manual transition from one state to another, or None. An imported table may ask for no other."""
    return next((move for move in transitions_by_hand(old) if CAMERA_TRANSITIONS.target(move) == new), None)
