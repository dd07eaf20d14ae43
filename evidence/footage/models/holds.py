"""Holds, which stop the erasure of what was filmed."""

from typing import ClassVar, Self

from django.db import models

from accounts.search.models import Searched


class HoldKind(models.TextChoices):
    """The procedures that stop erasure: a closed list (CSI L241-2)."""

    JUDICIAL = "judicial", "Procédure judiciaire"
    ADMINISTRATIVE = "administrative", "Procédure administrative"
    DISCIPLINARY = "disciplinary", "Procédure disciplinaire"


class HoldQuerySet(models.QuerySet["Hold"]):
    def active(self) -> Self:
        return self.filter(released_at__isnull=True)

    def lifted_by_hand(self, origin: str) -> Self:
        """Those of this origin that a person lifted: it holds these bytes no more by itself."""
        return self.filter(origin=origin, released_by_hand=True)


class ProcedureHold(models.Model):
    """What stops the erasure of something that was filmed: a procedure and its reference. There may be several; erasure
    waits for the last one to be lifted.
    """

    kind = models.CharField("procédure", max_length=20, choices=HoldKind.choices)
    reference = models.CharField("référence", max_length=120)
    origin = models.CharField(max_length=60, blank=True, help_text="What placed it, when not a person: requisition:12.")
    placed_at = models.DateTimeField("posée le", auto_now_add=True)
    placed_by_name = models.CharField("posée par", max_length=200)
    released_at = models.DateTimeField("levée le", null=True, blank=True)
    released_by_name = models.CharField("levée par", max_length=200, blank=True)
    release_reason = models.TextField("motif de la levée", blank=True)
    released_by_hand = models.BooleanField(
        null=True, help_text="Whether a person lifted this hold for itself, not with what its origin asked for."
    )

    class Meta:
        abstract = True
        ordering = ["-placed_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} — {self.reference}"


class Hold(Searched, ProcedureHold):
    """A hold of a clip."""

    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="holds", verbose_name="vidéo")

    objects: ClassVar[models.Manager["Hold"]] = HoldQuerySet.as_manager()

    class Meta(ProcedureHold.Meta):
        verbose_name = "conservation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clip", "origin"],
                condition=models.Q(released_at__isnull=True) & ~models.Q(origin=""),
                name="one_active_hold_an_origin",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["clip"], condition=models.Q(released_at__isnull=True), name="hold_active"),
            models.Index(fields=["origin"], name="hold_origin"),
        ]

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return (self.reference,)
