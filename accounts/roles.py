"""Who may do what: the roles, the rights, and the one table that joins them. Pure.

A right is spelled `subject:action`. Rights are kept in alphabetical order, so that gaps and duplicates show.
Access to footage follows CSI R241-12: only people individually designated and authorised; managing devices, accounts,
training or the journal never opens footage, and neither does Django's superuser flag, which no rule here reads.
"""

from django.db.models import TextChoices


class Role(TextChoices):
    HEAD_OF_CONTROL_ROOM = "head_of_control_room", "Responsable du CVP"
    DIRECTORATE = "directorate", "Direction"
    EQUIPMENT_MANAGER = "equipment_manager", "Gestionnaire du matériel"
    TRAINER = "trainer", "Formateur"
    TEAM_LEADER = "team_leader", "Chef de brigade"
    AUDITOR = "auditor", "Délégué à la protection des données"
    ADMINISTRATOR = "administrator", "Administrateur technique"


class Right(TextChoices):
    CAMERA_ISSUE = "camera:issue", "Remettre et reprendre les caméras"
    CAMERA_LIST = "camera:list", "Voir les caméras"
    CAMERA_MANAGE = "camera:manage", "Tenir l’inventaire du matériel"
    CLIP_HOLD = "clip:hold", "Conserver une vidéo"
    CLIP_LIST = "clip:list", "Voir les vidéos qui lui sont ouvertes"
    CLIP_LIST_ALL = "clip:list-all", "Voir toutes les vidéos"
    CLIP_OPEN = "clip:open", "Ouvrir une vidéo à une personne"
    CLIP_RELEASE = "clip:release", "Lever une conservation"
    CLIP_VIEW = "clip:view", "Consulter les images, avec un motif"
    DESIGNATION_GRANT = "designation:grant", "Habiliter"
    DESIGNATION_LIST = "designation:list", "Voir les habilitations"
    INCIDENT_LIST = "incident:list", "Voir les incidents de sa brigade"
    INCIDENT_LIST_ALL = "incident:list-all", "Voir tous les incidents"
    INCIDENT_WRITE = "incident:write", "Écrire au registre"
    JOURNAL_READ = "journal:read", "Lire le journal"
    OFFLOAD_RESOLVE = "offload:resolve", "Régler la quarantaine"
    PERSON_MANAGE = "person:manage", "Gérer les comptes"
    REQUISITION_APPROVE = "requisition:approve", "Approuver et remettre"
    REQUISITION_LIST = "requisition:list", "Voir les réquisitions"
    REQUISITION_PREPARE = "requisition:prepare", "Préparer une réponse"
    SHIFT_LIST = "shift:list", "Voir les vacations"
    SHIFT_MANAGE = "shift:manage", "Prévoir les vacations"


_DIRECTION = frozenset(
    {
        Right.CAMERA_ISSUE,
        Right.CAMERA_LIST,
        Right.CLIP_HOLD,
        Right.CLIP_LIST,
        Right.CLIP_LIST_ALL,
        Right.CLIP_OPEN,
        Right.CLIP_RELEASE,
        Right.CLIP_VIEW,
        Right.DESIGNATION_LIST,
        Right.INCIDENT_LIST,
        Right.INCIDENT_LIST_ALL,
        Right.INCIDENT_WRITE,
        Right.JOURNAL_READ,
        Right.OFFLOAD_RESOLVE,
        Right.REQUISITION_APPROVE,
        Right.REQUISITION_LIST,
        Right.REQUISITION_PREPARE,
        Right.SHIFT_LIST,
        Right.SHIFT_MANAGE,
    }
)

ROLE_TABLE: dict[Role, frozenset[Right]] = {
    Role.HEAD_OF_CONTROL_ROOM: _DIRECTION,
    Role.DIRECTORATE: _DIRECTION | {Right.DESIGNATION_GRANT},
    Role.EQUIPMENT_MANAGER: frozenset({Right.CAMERA_ISSUE, Right.CAMERA_LIST, Right.CAMERA_MANAGE, Right.SHIFT_LIST}),
    Role.TRAINER: frozenset({Right.SHIFT_LIST}),
    # A team leader sees the team's incidents, and only the clips that a director opened to them by name.
    Role.TEAM_LEADER: frozenset(
        {
            Right.CAMERA_ISSUE,
            Right.CAMERA_LIST,
            Right.CLIP_LIST,
            Right.CLIP_VIEW,
            Right.INCIDENT_LIST,
            Right.SHIFT_LIST,
        }
    ),
    Role.AUDITOR: frozenset({Right.DESIGNATION_LIST, Right.JOURNAL_READ}),
    Role.ADMINISTRATOR: frozenset(
        {Right.CAMERA_LIST, Right.CAMERA_MANAGE, Right.DESIGNATION_LIST, Right.PERSON_MANAGE}
    ),
}


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """The union of what the roles allow; nothing for no role."""
    return frozenset(right for role in roles for right in ROLE_TABLE[role])
