"""The author of an action: a person, or a named part of the system. Every action has one."""

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import TextChoices

if TYPE_CHECKING:
    # The model that AUTH_USER_MODEL names, as typed by django-stubs: this package imports none of the packages above
    # it.
    from django.contrib.auth.models import _User

    Person: TypeAlias = _User
else:
    Person = AbstractBaseUser


class SystemActor(TextChoices):
    """The parts of the system that act without a person; the journal records them under these names."""

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
    INTEGRITY = "integrity", "Système : rondes d’intégrité"
    MAIL = "mail", "Système : messagerie"
    PRUNER = "pruner", "Système : épurement du journal"
    REQUESTING_OFFICER = "requesting_officer", "OPJ destinataire, sans compte"
    TRAINEE = "trainee", "Agent en formation, sans compte"


Actor: TypeAlias = Person | SystemActor


def name_of(actor: Actor) -> str:
    """The actor's name, as copied into a row that must stay readable when the person is gone."""
    return str(actor.label) if isinstance(actor, SystemActor) else str(actor)
