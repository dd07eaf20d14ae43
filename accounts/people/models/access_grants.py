from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import Permission
from django.db import models
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from accounts.people.models.people import User


class AccessGrantQuerySet(models.QuerySet[Any]):
    def in_force(self, moment: datetime) -> Self:
        """The grants that have not ended at `moment`. `until` is compared at each reading, so no job has to run."""
        return self.filter(until__gt=moment)

    def held_by(self, person: User, moment: datetime) -> Self:
        """The grants in force of this person at `moment`."""
        return self.in_force(moment).filter(user=person)


class AccessGrant(UserObjectPermissionBase):
    """Access to one object for one person, until a date and for a reason: django-guardian's permission row with an end.

    Each kind of object has its own subclass, with `content_object`. Withdrawing sets the end to now; the row is not
    deleted, so that the object's page shows who could see it.
    """

    reason = models.TextField("motif")
    until = models.DateTimeField("jusqu’au")
    opened_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="ouverte par")
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)
    closed_at = models.DateTimeField("retirée le", null=True, blank=True)
    closed_by_name = models.CharField("retirée par", max_length=200, blank=True)
    closing_reason = models.TextField("motif du retrait", blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        verbose_name = "accès nominatif"
        verbose_name_plural = "accès nominatifs"

    def __str__(self) -> str:
        return f"{self.shared_row} — {self.user}"

    @property
    def shared_row(self) -> models.Model:
        """The object to which access is granted, of the kind that the subclass defines."""
        row: models.Model = self.content_object  # type: ignore[attr-defined]  # declared by each subclass
        return row

    @property
    def is_in_force(self) -> bool:
        return self.until > timezone.now()


def view_permission(row: models.Model) -> Permission:
    """The one permission that a grant gives."""
    app_label, model_name = row._meta.app_label, row._meta.model_name
    return Permission.objects.get(content_type__app_label=app_label, codename=f"view_{model_name}")
