"""The life of a camera, as a table: every state, and the moves allowed from it. Pure."""

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

# The fleet that counts against the prefect's order.
IN_SERVICE = frozenset({S.AVAILABLE, S.OUT, S.TO_OFFLOAD, S.MAINTENANCE})

CAMERA_TRANSITIONS = TransitionTable(
    {
        CameraTransition.ISSUE: ({S.AVAILABLE}, S.OUT),
        CameraTransition.RETURN: ({S.OUT}, S.TO_OFFLOAD),
        # By the machine, when an offload that adds up has ended; by hand, for a camera that announces nothing.
        CameraTransition.OFFLOAD: ({S.TO_OFFLOAD}, S.AVAILABLE),
        CameraTransition.DECLARE_OFFLOADED: ({S.TO_OFFLOAD}, S.AVAILABLE),
        CameraTransition.MAINTAIN: ({S.AVAILABLE, S.TO_OFFLOAD}, S.MAINTENANCE),
        CameraTransition.RESTORE: ({S.MAINTENANCE}, S.AVAILABLE),
        CameraTransition.LOSE: (IN_SERVICE, S.LOST),
        CameraTransition.STEAL: (IN_SERVICE, S.STOLEN),
        CameraTransition.FIND: ({S.LOST, S.STOLEN}, S.TO_OFFLOAD),
        CameraTransition.FIND_DAMAGED: ({S.LOST, S.STOLEN}, S.MAINTENANCE),
        # Not from TO_OFFLOAD: its recordings would leave with it.
        CameraTransition.RETIRE: ({S.AVAILABLE, S.MAINTENANCE, S.LOST, S.STOLEN}, S.RETIRED),
    },
    subject="la caméra",
)

# What the keeper of the inventory decides, with a reason. The others belong to an issue, an offload or a declaration.
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
    """What the keeper of the inventory may do from this state, in the order of the table."""
    return [move for move in CAMERA_TRANSITIONS if move in BY_HAND and CAMERA_TRANSITIONS.is_available(move, state)]


def transition_by_hand_to(old: str, new: str) -> CameraTransition | None:
    """The one move by hand that leads from a state to another, if there is one: what an imported table may ask."""
    return next((move for move in transitions_by_hand(old) if CAMERA_TRANSITIONS.target(move) == new), None)
