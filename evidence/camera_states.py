"""The life of a camera, as a table: every state, and the moves allowed from it. Pure."""

from django.db.models import TextChoices


class CameraState(TextChoices):
    AVAILABLE = "available", "Disponible"
    OUT = "out", "Dehors"
    TO_OFFLOAD = "to_offload", "À décharger"
    MAINTENANCE = "maintenance", "En maintenance"
    LOST = "lost", "Perdue"
    STOLEN = "stolen", "Volée"
    RETIRED = "retired", "Réformée"


class CameraMove(TextChoices):
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

TRANSITIONS: dict[CameraMove, tuple[frozenset[CameraState], CameraState]] = {
    CameraMove.ISSUE: (frozenset({S.AVAILABLE}), S.OUT),
    CameraMove.RETURN: (frozenset({S.OUT}), S.TO_OFFLOAD),
    # By the machine, when an offload that adds up has ended; by hand, for a camera that announces nothing.
    CameraMove.OFFLOAD: (frozenset({S.TO_OFFLOAD}), S.AVAILABLE),
    CameraMove.DECLARE_OFFLOADED: (frozenset({S.TO_OFFLOAD}), S.AVAILABLE),
    CameraMove.MAINTAIN: (frozenset({S.AVAILABLE, S.TO_OFFLOAD}), S.MAINTENANCE),
    CameraMove.RESTORE: (frozenset({S.MAINTENANCE}), S.AVAILABLE),
    CameraMove.LOSE: (IN_SERVICE, S.LOST),
    CameraMove.STEAL: (IN_SERVICE, S.STOLEN),
    CameraMove.FIND: (frozenset({S.LOST, S.STOLEN}), S.TO_OFFLOAD),
    CameraMove.FIND_DAMAGED: (frozenset({S.LOST, S.STOLEN}), S.MAINTENANCE),
    # Not from TO_OFFLOAD: its recordings would leave with it.
    CameraMove.RETIRE: (frozenset({S.AVAILABLE, S.MAINTENANCE, S.LOST, S.STOLEN}), S.RETIRED),
}

# What the keeper of the inventory decides, with a reason. The others belong to an issue, an offload or a declaration.
BY_HAND = frozenset(
    {
        CameraMove.DECLARE_OFFLOADED,
        CameraMove.MAINTAIN,
        CameraMove.RESTORE,
        CameraMove.FIND,
        CameraMove.FIND_DAMAGED,
        CameraMove.RETIRE,
    }
)


def sources(move: CameraMove) -> frozenset[CameraState]:
    """The states from which the move is allowed."""
    return TRANSITIONS[move][0]


def target(move: CameraMove) -> CameraState:
    return TRANSITIONS[move][1]


def is_available(move: CameraMove, state: str) -> bool:
    """Buttons ask this instead of comparing states."""
    return state in sources(move)


def moves_by_hand(state: str) -> list[CameraMove]:
    """What the keeper of the inventory may do from this state, in the order of the table."""
    return [move for move in TRANSITIONS if move in BY_HAND and is_available(move, state)]


def move_by_hand_to(old: str, new: str) -> CameraMove | None:
    """The one move by hand that leads from a state to another, if there is one: what an imported table may ask."""
    return next((move for move in moves_by_hand(old) if target(move) == new), None)
