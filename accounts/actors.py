"""Who acts: a person, or a part of the machine that has a name. Never nobody."""

from django.db.models import TextChoices

from accounts.models.people import User


class SystemActor(TextChoices):
    """The parts of the machine that act by themselves; each appears under this name in the journal."""

    CALENDAR = "calendar", "Système : échéances"
    ALERTS = "alerts", "Système : alertes du matériel"
    CHECKPOINT = "checkpoint", "Système : points de contrôle"
    CONSOLE = "console", "Système : terminal du serveur"
    DELIVERY = "delivery", "Système : préparation des remises"
    DEMO = "demo", "Système : démonstration"
    DOCK = "dock", "Système : stations d’accueil"
    ERASER = "eraser", "Système : effacement légal"
    GATE = "gate", "Système : connexion"
    INSTALLER = "installer", "Système : installation"
    MAIL = "mail", "Système : messagerie"
    OFFICER = "officer", "OPJ destinataire, sans compte"
    PRUNER = "pruner", "Système : épurement du journal"


Actor = User | SystemActor


def name_of(actor: Actor) -> str:
    """How the actor is written where a name is kept beside a row."""
    return str(actor.label) if isinstance(actor, SystemActor) else str(actor)
