from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.files.stored_names import StoreNameField
from accounts.base.local_times import months_later
from accounts.base.queries import is_one_of
from accounts.people.models import AccessGrant, AccessGrantQuerySet
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.models import Searched
from cases.requisitions.states import OPEN_STATES, REQUISITION_TRANSITIONS, RequisitionState, RequisitionTransition


class Channel(models.TextChoices):
    MAIL = "mail", "Courriel"
    FORM = "form", "Saisie par le service"


class LegalBasis(models.TextChoices):
    FLAGRANCE = "60-1", "Flagrance (CPP, art. 60-1)"
    PRELIMINARY = "77-1-1", "Enquête préliminaire (CPP, art. 77-1-1)"
    JUDICIAL_INVESTIGATION = "99-3", "Information judiciaire (CPP, art. 99-3)"


class Outcome(models.TextChoices):
    CLIPS = "clips", "Vidéos remises"
    NOTHING_FOUND = "nothing_found", "Aucune vidéo trouvée"


class RequisitionQuerySet(models.QuerySet["Requisition"]):
    def visible_to(self, actor: Actor) -> Self:
        """Directors see every requisition; a person with REQUISITION_LIST those under an access grant, until it ends: a
        requisition names a case and people.
        """
        if has_right(actor, Right.REQUISITION_LIST_ALL):
            return self
        if isinstance(actor, SystemActor) or not has_right(actor, Right.REQUISITION_LIST):
            return self.none()
        opened = RequisitionAccessGrant.objects.held_by(actor, timezone.now())
        return self.filter(pk__in=opened.values("content_object"))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def with_letter_due(self, moment: datetime) -> Self:
        """Those closed more than REQUISITION_MONTHS ago, of which something received is still there."""
        limit = months_later(timezone.localtime(moment), -settings.REQUISITION_MONTHS)
        documents = RequisitionDocument.objects.filter(requisition=OuterRef("pk"))
        return self.exclude(state__in=OPEN_STATES).filter(
            Q(letter_erased_at=None) | Exists(documents), closed_at__lte=limit
        )

    def with_clip_count(self) -> Self:
        """Each with `clip_count`, the clips of its answer, counted for the rows that a page shows."""
        choices = RequisitionClip.objects.filter(requisition=OuterRef("pk")).order_by().values("requisition")
        return self.annotate(clip_count=Coalesce(Subquery(choices.annotate(n=Count("pk")).values("n")), 0))


class Requisition(Searched):
    """A judicial police officer's written request for footage (CPP 60-1, 77-1-1, 99-3), and its handling."""

    state = models.CharField("état", max_length=20, choices=RequisitionState.choices, default=RequisitionState.RECEIVED)
    channel = models.CharField("reçue par", max_length=10, choices=Channel.choices)
    received_at = models.DateTimeField("reçue le")
    # As it is written, even where no mail server takes it: officer_email is the address that answers go to.
    sender_address = models.CharField("expéditeur", max_length=254, blank=True)
    subject = models.CharField("objet", max_length=300, blank=True)
    letter = models.TextField("texte reçu", blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    # One a line: what the reader of the message saw amiss, and what a person is asked before everything is held.
    defects = models.TextField("défauts du message", blank=True)
    question = models.TextField("à vérifier", blank=True)

    legal_basis = models.CharField("base légale", max_length=10, choices=LegalBasis.choices, blank=True)
    report_number = models.CharField("procédure (PV) n°", max_length=120, blank=True)
    report_date = models.DateField("date du PV", null=True, blank=True)
    officer_name = models.CharField("OPJ", max_length=120, blank=True)
    officer_rank = models.CharField("grade de l’OPJ", max_length=80, blank=True)
    officer_badge = models.CharField("matricule de l’OPJ (RIO)", max_length=40, blank=True)
    officer_unit = models.CharField("service requérant", max_length=200, blank=True)
    officer_email = models.EmailField("courriel de l’OPJ", max_length=254, blank=True)
    magistrate = models.CharField("magistrat", max_length=200, blank=True)
    authorisation_reference = models.CharField("référence de l’autorisation", max_length=120, blank=True)
    offence = models.CharField("infraction", max_length=200, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    incident = models.ForeignKey(
        "incidents.Incident",
        models.PROTECT,
        related_name="requisitions",
        verbose_name="incident",
        null=True,
        blank=True,
    )

    outcome = models.CharField("réponse", max_length=20, choices=Outcome.choices, blank=True)
    # Whether the package holds the markers of its clips; nobody has said yet: no.
    with_markers = models.BooleanField("moments-clés joints", null=True, blank=True)
    searched = models.TextField("recherches effectuées", blank=True)
    # Counted when the answer is submitted: clips that concern it, and that whoever prepared it may not see.
    unseen_count = models.PositiveIntegerField("vidéos non ouvertes à qui a préparé la réponse", default=0)
    prepared_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="préparée par", null=True, blank=True
    )
    approved_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="approuvée par", null=True, blank=True
    )
    approved_at = models.DateTimeField("approuvée le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closing_reason = models.TextField("motif de clôture", blank=True)
    # When what was received with it was erased, its time being over.
    letter_erased_at = models.DateTimeField("pièces effacées le", null=True, blank=True)
    clips = models.ManyToManyField("footage.Clip", through="requisitions.RequisitionClip", related_name="requisitions")

    # Set by `with_clip_count`.
    clip_count: int

    objects: ClassVar[models.Manager["Requisition"]] = RequisitionQuerySet.as_manager()

    class Meta:
        verbose_name = "réquisition"
        ordering = ["-received_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "received_at"])]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("requisition_detail", args=[self.pk])

    @property
    def current_state(self) -> RequisitionState:
        return RequisitionState(self.state)

    @property
    def number(self) -> str:
        return f"R-{self.pk:05d}"

    @property
    def searched_names(self) -> tuple[str, ...]:
        officer = (self.officer_name, self.officer_rank, self.officer_unit, self.officer_email, self.sender_address)
        return (*officer, self.subject, self.magistrate, self.offence, self.place)

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return (self.number, self.report_number, self.officer_badge, self.authorisation_reference)

    @property
    def origin(self) -> str:
        """The `origin` value of the holds that this requisition places."""
        return f"requisition:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def questions(self) -> list[str]:
        """What a person is asked before everything is held, of the letter and of each of its windows."""
        return [*self.question.splitlines(), *(window.question for window in self.windows.all() if window.question)]

    def allows(self, move: RequisitionTransition) -> bool:
        return REQUISITION_TRANSITIONS.is_available(move, self.state)


class RequisitionDocumentQuerySet(models.QuerySet["RequisitionDocument"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(is_one_of("requisition", Requisition.objects.visible_to(actor)))


class RequisitionDocument(models.Model):
    """The received message or one of its attachments, stored unchanged."""

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="documents")
    file_name = models.CharField("nom", max_length=255)
    content_type = models.CharField(max_length=120)
    store_name = StoreNameField(unique=True, kept_while=Q(requisition__letter_erased_at=None))
    size_bytes = models.BigIntegerField("taille")
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["RequisitionDocument"]] = RequisitionDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name


class RequisitionClip(models.Model):
    """A clip chosen to answer a requisition."""

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="choices")
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="requisition_choices")

    class Meta:
        verbose_name = "vidéo choisie"
        constraints: ClassVar = [models.UniqueConstraint(fields=["requisition", "clip"], name="clip_chosen_once")]

    def __str__(self) -> str:
        return f"{self.clip} — {self.requisition}"


class ClipOmission(models.Model):
    """Why a clip that concerns a requisition is left out of its answer."""

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="omissions")
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="requisition_omissions")
    reason = models.TextField("motif")
    omitted_by_name = models.CharField("écartée par", max_length=200)

    class Meta:
        verbose_name = "vidéo écartée"
        verbose_name_plural = "vidéos écartées"
        ordering = ["clip"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["requisition", "clip"], name="clip_omitted_once")]

    def __str__(self) -> str:
        return f"{self.clip} : {self.reason}"


class RequisitionAccessGrant(AccessGrant):
    """One person's access to one requisition, read only: directors make every step."""

    content_object = models.ForeignKey(Requisition, models.CASCADE, related_name="access_grants")

    # guardian declares its own class of manager; ours says the same and filters by date.
    objects: ClassVar[models.Manager["RequisitionAccessGrant"]] = AccessGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AccessGrant.Meta):
        indexes: ClassVar = [models.Index(fields=["user", "until"], name="requisition_opening_person")]
