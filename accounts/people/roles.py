"""Who may do what: the roles, the rights, and the table that gives rights to roles. Pure.

A right is written `subject:action`. Rights are in alphabetical order, so that gaps and duplicates are visible.
Access to footage follows CSI R241-12: only people individually designated and authorised; managing devices, accounts,
training or the journal never gives access to footage, and neither does Django's superuser flag, which no rule reads.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import TextChoices

from accounts.base.actors import SystemActor


class Role(TextChoices):
    HEAD_OF_CONTROL_ROOM = "head_of_control_room", "Responsable du CVP"
    DIRECTORATE = "directorate", "Direction"
    EQUIPMENT_MANAGER = "equipment_manager", "Gestionnaire du matériel"
    TRAINER = "trainer", "Formateur"
    TEAM_LEADER = "team_leader", "Chef de brigade"
    WEARER = "wearer", "Porteur"
    AUDITOR = "auditor", "Délégué à la protection des données"
    ADMINISTRATOR = "administrator", "Administrateur technique"


class Right(TextChoices):
    ABSENCE_RECORD = "absence:record", "Noter une absence de sa brigade"
    CAMERA_DEROGATE = "camera:derogate", "Remettre une caméra à un agent non formé, avec un motif"
    CAMERA_ISSUE = "camera:issue", "Remettre et reprendre les caméras"
    CAMERA_LIST = "camera:list", "Voir les caméras"
    CAMERA_MANAGE = "camera:manage", "Tenir l’inventaire du matériel"
    CCTV_IMPORT = "cctv:import", "Importer un extrait de vidéoprotection, lire leur registre"
    CLIP_CORRECT_MARKERS = "clip:correct-markers", "Corriger les moments-clés posés par d’autres"
    CLIP_EXPORT = "clip:export", "Sortir des moments-clés, une image ou un extrait d’une vidéo"
    CLIP_HOLD = "clip:hold", "Conserver une vidéo"
    CLIP_LIST = "clip:list", "Voir les vidéos qui lui sont ouvertes"
    CLIP_LIST_ALL = "clip:list-all", "Voir toutes les vidéos"
    CLIP_LIST_OWN = "clip:list-own", "Voir les vidéos dont on est le porteur"
    CLIP_RELEASE = "clip:release", "Lever une conservation"
    CLIP_RESTRICT = "clip:restrict", "Restreindre une vidéo à des personnes nommées"
    CLIP_SHARE = "clip:share", "Ouvrir une vidéo à une personne"
    CLIP_VIEW = "clip:view", "Consulter les images, avec un motif"
    CLIP_VIEW_OWN = "clip:view-own", "Consulter ses propres images, pour l’un des quatre motifs de la loi"
    DEBRIEF_LEAD = "debrief:lead", "Préparer et mener un débriefing"
    DESIGNATION_GRANT = "designation:grant", "Habiliter une personne"
    DESIGNATION_LIST = "designation:list", "Voir les habilitations"
    EMERGENCY_CONFIRM = "emergency:confirm", "Accorder un accès d’urgence"
    FIGURES_READ = "figures:read", "Lire les chiffres du service"
    INCIDENT_LIST = "incident:list", "Voir les incidents qui lui sont ouverts"
    INCIDENT_LIST_ALL = "incident:list-all", "Voir tous les incidents"
    INCIDENT_LIST_TEAM = "incident:list-team", "Voir les incidents de sa brigade"
    INCIDENT_SHARE = "incident:share", "Ouvrir un incident à une personne"
    INCIDENT_WRITE = "incident:write", "Écrire au registre des incidents"
    ISSUE_CORRECT = "issue:correct", "Corriger une perception"
    JOURNAL_READ = "journal:read", "Lire le journal"
    OFFLOAD_DOWNLOAD = "offload:download", "Télécharger un fichier en quarantaine, avec un motif"
    OFFLOAD_RESOLVE = "offload:resolve", "Régler la quarantaine, expliquer un déchargement incomplet"
    PERSON_MANAGE = "person:manage", "Gérer les comptes des personnes"
    REQUISITION_APPROVE = "requisition:approve", "Approuver une réponse et la remettre"
    REQUISITION_LIST = "requisition:list", "Lire les réquisitions qui lui sont ouvertes"
    REQUISITION_LIST_ALL = "requisition:list-all", "Voir toutes les réquisitions"
    REQUISITION_PREPARE = "requisition:prepare", "Préparer la réponse à une réquisition"
    REQUISITION_RECEIVE = "requisition:receive", "Recevoir une réquisition"
    REQUISITION_SHARE = "requisition:share", "Ouvrir une réquisition à une personne"
    RETENTION_SET = "retention:set", "Fixer la durée de conservation, à deux"
    SERVICE_READ = "service:read", "Voir l’état du service informatique"
    SHIFT_LIST = "shift:list", "Voir les vacations"
    SHIFT_MANAGE = "shift:manage", "Prévoir les vacations"
    TRAINING_LIST = "training:list", "Voir qui est formé"
    TRAINING_MANAGE = "training:manage", "Tenir les formations et délivrer les attestations"


# The subject of a right → what it is about, in the order of the report on rights.
SUBJECTS = {
    "clip": "Vidéos",
    "cctv": "Vidéos",
    "retention": "Vidéos",
    "incident": "Incidents",
    "debrief": "Incidents",
    "requisition": "Réquisitions",
    "emergency": "Accès d’urgence",
    "camera": "Matériel et déchargements",
    "issue": "Matériel et déchargements",
    "offload": "Matériel et déchargements",
    "shift": "Vacations et absences",
    "absence": "Vacations et absences",
    "training": "Formation",
    "person": "Personnes et habilitations",
    "designation": "Personnes et habilitations",
    "journal": "Journal",
    "figures": "Chiffres",
    "service": "Service informatique",
}


def rights_by_subject(rights: Iterable[Right]) -> list[tuple[str, list[Right]]]:
    """These rights under what they are about."""
    grouped: dict[str, list[Right]] = {title: [] for title in SUBJECTS.values()}
    for right in rights:
        grouped[SUBJECTS[right.partition(":")[0]]].append(right)
    return [(title, found) for title, found in grouped.items() if found]


_DIRECTION = frozenset(
    {
        Right.ABSENCE_RECORD,
        Right.CAMERA_ISSUE,
        Right.CAMERA_LIST,
        Right.CCTV_IMPORT,
        Right.CLIP_CORRECT_MARKERS,
        Right.CLIP_EXPORT,
        Right.CLIP_HOLD,
        Right.CLIP_LIST,
        Right.CLIP_LIST_ALL,
        Right.CLIP_RELEASE,
        Right.CLIP_RESTRICT,
        Right.CLIP_SHARE,
        Right.CLIP_VIEW,
        Right.DEBRIEF_LEAD,
        Right.DESIGNATION_LIST,
        Right.EMERGENCY_CONFIRM,
        Right.FIGURES_READ,
        Right.INCIDENT_LIST,
        Right.INCIDENT_LIST_ALL,
        Right.INCIDENT_SHARE,
        Right.INCIDENT_WRITE,
        Right.ISSUE_CORRECT,
        Right.JOURNAL_READ,
        Right.OFFLOAD_DOWNLOAD,
        Right.OFFLOAD_RESOLVE,
        Right.REQUISITION_APPROVE,
        Right.REQUISITION_LIST,
        Right.REQUISITION_LIST_ALL,
        Right.REQUISITION_PREPARE,
        Right.REQUISITION_RECEIVE,
        Right.REQUISITION_SHARE,
        Right.RETENTION_SET,
        Right.SERVICE_READ,
        Right.SHIFT_LIST,
        Right.SHIFT_MANAGE,
        Right.TRAINING_LIST,
        Right.TRAINING_MANAGE,
    }
)

ROLE_TABLE: dict[Role, frozenset[Right]] = {
    Role.HEAD_OF_CONTROL_ROOM: _DIRECTION,
    Role.DIRECTORATE: _DIRECTION | {Right.CAMERA_DEROGATE, Right.DESIGNATION_GRANT},
    Role.EQUIPMENT_MANAGER: frozenset({Right.CAMERA_ISSUE, Right.CAMERA_LIST, Right.CAMERA_MANAGE, Right.SHIFT_LIST}),
    Role.TRAINER: frozenset({Right.SHIFT_LIST, Right.TRAINING_LIST, Right.TRAINING_MANAGE}),
    # A team leader sees the team's incidents, and only the clips, other incidents and requisitions that the direction
    # opened to them by name. They debrief the team's incidents with the clips that they may view.
    Role.TEAM_LEADER: frozenset(
        {
            Right.ABSENCE_RECORD,
            Right.CAMERA_ISSUE,
            Right.CAMERA_LIST,
            Right.CLIP_LIST,
            Right.CLIP_VIEW,
            Right.DEBRIEF_LEAD,
            Right.INCIDENT_LIST,
            Right.INCIDENT_LIST_TEAM,
            Right.REQUISITION_LIST,
            Right.SHIFT_LIST,
            Right.TRAINING_LIST,
        }
    ),
    # The wearer's access to their own clips (CSI R241-12); without effect while the setting WEARER_ACCESS is off.
    Role.WEARER: frozenset({Right.CLIP_LIST_OWN, Right.CLIP_VIEW_OWN}),
    Role.AUDITOR: frozenset({Right.DESIGNATION_LIST, Right.FIGURES_READ, Right.JOURNAL_READ}),
    Role.ADMINISTRATOR: frozenset(
        {Right.CAMERA_LIST, Right.CAMERA_MANAGE, Right.DESIGNATION_LIST, Right.PERSON_MANAGE, Right.SERVICE_READ}
    ),
}


# The rights of each system actor. Most only call actions that check no right, and have none; an actor that is not
# listed has none either.
SYSTEM_TABLE: dict[SystemActor, frozenset[Right]] = {
    SystemActor.ALERTS: frozenset(),
    SystemActor.AUTHENTICATION: frozenset(),
    SystemActor.CHECKPOINT: frozenset(),
    # A roster imported from the terminal of the server.
    SystemActor.CONSOLE: frozenset({Right.SHIFT_MANAGE}),
    SystemActor.DELIVERY: frozenset(),
    # The demonstration's town, built on an empty database: its people, devices, shifts, trainings and incidents.
    SystemActor.DEMO: frozenset(
        {
            Right.CAMERA_ISSUE,
            Right.CAMERA_MANAGE,
            Right.CLIP_LIST_ALL,
            Right.DESIGNATION_GRANT,
            Right.INCIDENT_LIST_ALL,
            Right.INCIDENT_WRITE,
            Right.PERSON_MANAGE,
            Right.SHIFT_MANAGE,
            Right.TRAINING_MANAGE,
        }
    ),
    SystemActor.DOCK: frozenset(),
    SystemActor.ERASER: frozenset(),
    SystemActor.EXPIRY: frozenset(),
    # The first director of a new service, registered and designated by order.
    SystemActor.INSTALLER: frozenset({Right.DESIGNATION_GRANT, Right.PERSON_MANAGE}),
    SystemActor.INTEGRITY: frozenset(),
    SystemActor.MAIL: frozenset({Right.REQUISITION_RECEIVE}),
    SystemActor.PRUNER: frozenset(),
    # The outside officer who opens a delivery's link: an author of journal entries, without any right.
    SystemActor.REQUESTING_OFFICER: frozenset(),
    # Whoever answers a quiz on a tablet without an account.
    SystemActor.TRAINEE: frozenset(),
}


# The rights that a break-glass request gives on its object, by the kind of the object.
EMERGENCY_RIGHTS: dict[str, frozenset[Right]] = {
    "clip": frozenset({Right.CLIP_LIST, Right.CLIP_VIEW}),
    "incident": frozenset({Right.INCIDENT_LIST}),
    "requisition": frozenset({Right.REQUISITION_LIST}),
}


def in_use(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles in use: all, except the wearer's unless the setting WEARER_ACCESS is on."""
    return roles if settings.WEARER_ACCESS else roles - {Role.WEARER}


def roles_with(right: Right) -> frozenset[Role]:
    """The roles in use that give a right."""
    return in_use(frozenset(role for role, rights in ROLE_TABLE.items() if right in rights))


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """The union of the rights of the roles; empty for no role."""
    return frozenset(right for role in roles for right in ROLE_TABLE[role])


_GUARDED_SUBJECTS = frozenset({"cctv", "clip", "debrief", "incident", "offload", "requisition"})
# Whoever has one of these could give themselves access to footage, or take over the account of somebody who has it.
_GUARDED_RIGHTS = frozenset({Right.DESIGNATION_GRANT, Right.PERSON_MANAGE})


def are_guarded(rights: frozenset[Right]) -> bool:
    """Whether one of these rights gives access to footage, incidents or requisitions, or decides who has it."""
    return any(right in _GUARDED_RIGHTS or right.value.partition(":")[0] in _GUARDED_SUBJECTS for right in rights)


def need_second_factor(roles: frozenset[Role]) -> bool:
    """Whether one of the roles gives access to footage, incidents or requisitions, or decides who has it."""
    return are_guarded(rights_of(roles))
