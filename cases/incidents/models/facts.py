"""What is counted of an intervention, each as a short list of choices. Nothing is compulsory: what nobody said is
empty, and figures show it as such."""

from django.db import models

NOT_SAID = "Non renseigné"


class Altercation(models.TextChoices):
    """The gravest form that it took: blows count as physical, whatever was said before them."""

    NONE = "none", "Aucune"
    VERBAL = "verbal", "Verbale"
    PHYSICAL = "physical", "Physique"
    ARMED = "armed", "Avec une arme"


class Announcement(models.TextChoices):
    """Whether the people filmed were told (CSI L241-2)."""

    YES = "yes", "Oui"
    NO = "no", "Non"


class AnnouncementEffect(models.TextChoices):
    CALMED = "calmed", "A apaisé"
    NONE = "none", "Sans effet"
    WORSENED = "worsened", "A envenimé"


class Force(models.TextChoices):
    """The most that was used."""

    NONE = "none", "Aucune"
    HANDS = "hands", "À mains nues"
    HANDCUFFS = "handcuffs", "Menottage"
    WEAPON = "weapon", "Arme ou aérosol"


class Injuries(models.TextChoices):
    NONE = "none", "Aucun"
    PUBLIC = "public", "Dans le public"
    OFFICERS = "officers", "Parmi les agents"
    BOTH = "both", "Des deux côtés"


class IncidentOutcome(models.TextChoices):
    CALMED = "calmed", "Apaisée sur place"
    FINED = "fined", "Verbalisation"
    HANDED_OVER = "handed_over", "Remise à l’OPJ"
    CARE = "care", "Prise en charge médicale"
    GONE = "gone", "Auteurs partis"
    OTHER = "other", "Autre"


# The fields of an incident that are counted, beside its kinds, in the order of the form.
FACTS: dict[str, type[models.TextChoices]] = {
    "altercation": Altercation,
    "announcement": Announcement,
    "announcement_effect": AnnouncementEffect,
    "force": Force,
    "injuries": Injuries,
    "outcome": IncidentOutcome,
}


def fact_field(label: str, choices: type[models.TextChoices]) -> "models.CharField[str | None, str | None]":
    """A column of a fact. NULL is what nobody said: a column with a default would have rebuilt the register."""
    return models.CharField(label, max_length=20, choices=choices.choices, null=True, blank=True)  # noqa: DJ001
