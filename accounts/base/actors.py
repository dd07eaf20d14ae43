"""Who acts: a person, or a part of the machine that has a name. Never nobody."""

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import TextChoices

if TYPE_CHECKING:
    # The model that AUTH_USER_MODEL names, by the types of Django: this floor knows no room above it.
    from django.contrib.auth.models import _User

    Person: TypeAlias = _User
else:
    Person = AbstractBaseUser


class SystemActor(TextChoices):
    """The parts of the machine that act by themselves; each appears under this name in the journal."""

    ALERTS = "alerts", "Système : alertes du matériel"
    AUTHENTICATION = "authentication", "Système : connexion"
    CHECKPOINT = "checkpoint", "Système : points de contrôle"
    CONSOLE = "console", "Système : terminal du serveur"
    DELIVERY = "delivery", "Système : préparation des remises"
    DEMO = "demo", "Système : démonstration"
    DOCK = "dock", "Système : stations d’accueil"
    ERASER = "eraser", "Système : effacement légal"
    EXPIRY = "expiry", "Système : échéances"
    INSTALLER = "installer", "Système : installation"
    MAIL = "mail", "Système : messagerie"
    PRUNER = "pruner", "Système : épurement du journal"
    REQUESTING_OFFICER = "requesting_officer", "OPJ destinataire, sans compte"


Actor: TypeAlias = Person | SystemActor


def name_of(actor: Actor) -> str:
    """How the actor is written where a name is kept beside a row."""
    return str(actor.label) if isinstance(actor, SystemActor) else str(actor)
