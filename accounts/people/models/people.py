"""People and teams."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.people.badges import BADGE_LENGTH
from accounts.people.models.badges import BadgeField
from accounts.people.roles import EMERGENCY_RIGHTS, Right, Role, in_use, rights_of
from accounts.search.models import Searched


class Team(models.Model):
    """A brigade."""

    name = models.CharField("nom", max_length=80, unique=True)

    class Meta:
        verbose_name = "brigade"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Category(models.TextChoices):
    POLICE_OFFICER = "police_officer", "Agent de police municipale"
    ASVP = "asvp", "ASVP"
    OPERATOR = "operator", "Opérateur de vidéoprotection"
    CIVILIAN = "civilian", "Agent civil"


class Rank(models.TextChoices):
    NONE = "", "Sans grade"
    GARDIEN_BRIGADIER = "gardien_brigadier", "Gardien-brigadier"
    BRIGADIER_CHEF_PRINCIPAL = "brigadier_chef_principal", "Brigadier-chef principal"
    CHEF_DE_SERVICE = "chef_de_service", "Chef de service"
    CHEF_DE_SERVICE_2 = "chef_de_service_2", "Chef de service principal de 2ᵉ classe"
    CHEF_DE_SERVICE_1 = "chef_de_service_1", "Chef de service principal de 1ʳᵉ classe"
    DIRECTEUR = "directeur", "Directeur"
    DIRECTEUR_PRINCIPAL = "directeur_principal", "Directeur principal"


SHORT_RANKS = {
    Rank.GARDIEN_BRIGADIER: "GB",
    Rank.BRIGADIER_CHEF_PRINCIPAL: "BCP",
    Rank.CHEF_DE_SERVICE: "CDS",
    Rank.CHEF_DE_SERVICE_2: "CDS P2",
    Rank.CHEF_DE_SERVICE_1: "CDS P1",
    Rank.DIRECTEUR: "DPM",
    Rank.DIRECTEUR_PRINCIPAL: "DPPM",
}


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(badge_number=username)


class User(Searched, AbstractBaseUser, PermissionsMixin):
    """A person of the service. An account gives no right: rights come only from designations in force."""

    badge_number = BadgeField(
        "matricule", max_length=BADGE_LENGTH, unique=True, error_messages={"unique": "Ce matricule est déjà attribué."}
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("courriel", blank=True)
    category = models.CharField("catégorie", max_length=20, choices=Category.choices)
    rank = models.CharField("grade", max_length=30, choices=Rank.choices, blank=True, default="")
    team = models.ForeignKey(
        "people.Team", models.PROTECT, verbose_name="brigade", related_name="members", null=True, blank=True
    )
    is_active = models.BooleanField("en activité", default=True)

    keeps_former_words = True

    USERNAME_FIELD = "badge_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name", "category"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "personne"
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return f"{self.titled_name} · {self.badge_number}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: a new SECRET_KEY ends all sessions, since its own cookies are bound to the key of a session, which
        Django would change."""
        return iter(())

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def titled_name(self) -> str:
        """“BCP Nadia Morel”: the short rank, when there is one, and the name."""
        return f"{self.short_rank} {self.get_full_name()}".strip()

    @property
    def short_rank(self) -> str:
        return SHORT_RANKS.get(Rank(self.rank), "")

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.first_name, self.last_name, self.short_rank, self.get_rank_display())

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return (self.badge_number,)

    @property
    def is_staff(self) -> bool:
        """Django's admin templates ask this; our admin site decides by rights (levallois/admin_site.py)."""
        return bool(self.rights & {Right.CAMERA_MANAGE, Right.PERSON_MANAGE})

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles of this person now; read once per request, so a revocation takes effect at the next request."""
        if not self.is_active:
            return frozenset()
        roles = self.designations.in_force().values_list("role", flat=True)
        return in_use(frozenset(Role(role) for role in roles))

    @property
    def role_labels(self) -> list[str]:
        return sorted(str(role.label) for role in self.roles)

    @cached_property
    def rights(self) -> frozenset[Right]:
        """The rights of the roles and, while a break-glass request is in force, those that its object needs."""
        rights = rights_of(self.roles)
        if not self.roles or all(given <= rights for given in EMERGENCY_RIGHTS.values()):
            return rights
        kinds = self.emergencies.in_force(timezone.now()).values_list("kind", flat=True)
        return rights.union(*(EMERGENCY_RIGHTS[kind] for kind in kinds))

    def roles_at(self, moment: datetime) -> frozenset[Role]:
        """The roles of this person at a past or future moment, according to the dates known today."""
        roles = self.designations.current(moment).values_list("role", flat=True)
        return in_use(frozenset(Role(role) for role in roles))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Always False: rights come from the role table, never from Django's permissions or its superuser flag."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
