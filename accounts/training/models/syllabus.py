"""The syllabus of a course: versions made of modules. A published version never changes; triggers refuse it for every
client of the database (accounts/training/migrations/0002_syllabus.py)."""

from typing import ClassVar, Self
from uuid import uuid4

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.base.actors import Actor
from accounts.base.files.stored_names import StoreNameField
from accounts.base.states import StateChoices
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.training.markup import Block, blocks_of
from accounts.training.models.courses import Course

BODY_LENGTH = 1200


class SyllabusState(StateChoices):
    DRAFT = "draft", "pencil", "warn", "Brouillon"
    PUBLISHED = "published", "circle-check", "ok", "Publiée"
    SUPERSEDED = "superseded", "history", "neutral", "Remplacée"


class ModuleEdit(models.TextChoices):
    """What was done to a module of a draft, as the journal says it."""

    ADDED = "added", "ajouté"
    CHANGED = "changed", "modifié"
    MOVED = "moved", "déplacé"
    REMOVED = "removed", "retiré"
    FILE_ADDED = "file_added", "pièce jointe"
    FILE_REMOVED = "file_removed", "pièce retirée"


class SyllabusVersionQuerySet(models.QuerySet["SyllabusVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was published, for everybody who is signed in; drafts for those who write them."""
        return self if has_right(actor, Right.TRAINING_MANAGE) else self.exclude(state=SyllabusState.DRAFT)


class SyllabusVersion(models.Model):
    """What is taught in a course, from its publication until another version is published. A course has at most one
    draft and one published version."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="syllabus_versions", verbose_name="formation")
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField("état", max_length=10, choices=SyllabusState.choices, default=SyllabusState.DRAFT)
    note = models.CharField("ce qui change", max_length=300, blank=True)
    created_at = models.DateTimeField("commencée le", auto_now_add=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    published_by_name = models.CharField("publiée par", max_length=200, blank=True)

    objects: ClassVar[models.Manager["SyllabusVersion"]] = SyllabusVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version du programme"
        verbose_name_plural = "versions du programme"
        ordering = ["course", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="one_syllabus_a_number"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="draft"), name="one_draft_a_course"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="published"), name="one_published_a_course"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="published_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Programme « {self.course} », version {self.number}"

    @property
    def shown_state(self) -> SyllabusState:
        return SyllabusState(self.state)

    @property
    def is_draft(self) -> bool:
        return self.state == SyllabusState.DRAFT


class Drawing(models.TextChoices):
    """The drawings that come with the product: static/img/training/<value>.svg."""

    WEARING = "wearing", "Porter sur la poitrine"
    FIXING = "fixing", "Fixer en trois gestes"
    LIGHTS = "lights", "Les voyants"
    FRAMING = "framing", "Distance et cadrage"
    START_STOP = "start-stop", "Quand déclencher, quand arrêter"
    TELLING = "telling", "Prévenir la personne"
    DOCKING = "docking", "Poser sur la station"
    CHAIN = "chain", "De la station à l’OPJ"
    ERASURE = "erasure", "Jusqu’à l’effacement"


class Module(models.Model):
    """One page of a version: one idea, a sentence to remember, the article. `key` stays from one version to the next,
    so that two versions can be compared."""

    version = models.ForeignKey(SyllabusVersion, models.PROTECT, related_name="modules", verbose_name="version")
    key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("titre", max_length=120)
    minutes = models.PositiveSmallIntegerField(
        "durée, en minutes", validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    body = models.TextField("texte", max_length=BODY_LENGTH, validators=[MaxLengthValidator(BODY_LENGTH)])
    to_remember = models.CharField("à retenir", max_length=200)
    article = models.CharField("article", max_length=300, blank=True)
    drawing = models.CharField("dessin", max_length=20, choices=Drawing.choices, blank=True)

    class Meta:
        verbose_name = "module"
        ordering = ["version", "position"]
        constraints: ClassVar = [
            # The place 0 is free for the module that is being moved.
            models.UniqueConstraint(fields=["version", "position"], name="one_module_a_position"),
            models.UniqueConstraint(fields=["version", "key"], name="a_module_once_a_version"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def blocks(self) -> list[Block]:
        """The text as paragraphs and lists."""
        return blocks_of(self.body)


class ModuleFile(models.Model):
    """A picture or a document that the trainer uploaded for a module. Never footage: what the product filmed can be
    chosen nowhere. The rows of later versions name the same bytes."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="files", verbose_name="module")
    file_name = models.CharField("nom", max_length=255)
    description = models.CharField("description", max_length=200)
    content_type = models.CharField(max_length=120)
    store_name = StoreNameField()
    size_bytes = models.BigIntegerField("taille")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "pièce d’un module"
        verbose_name_plural = "pièces d’un module"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
