"""Searches of clips that a person keeps by a name, for themselves or for the service."""

from typing import ClassVar, Self
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q

from accounts.base.actors import Actor, SystemActor
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own and the shared ones, for whoever may list clips. What a search finds is what its reader sees."""
        lists = has_right(actor, Right.CLIP_LIST) or has_right(actor, Right.CLIP_LIST_OWN)
        if isinstance(actor, SystemActor) or not lists:
            return self.none()
        return self.filter(Q(owner=actor) | Q(is_shared=True))


class SavedSearch(models.Model):
    """The filters of the list of clips, each with its label at that time: the filter may not exist any more."""

    owner = models.ForeignKey("people.User", models.PROTECT, related_name="saved_searches", verbose_name="auteur")
    name = models.CharField("nom", max_length=80)
    is_shared = models.BooleanField("partagée avec le service", default=False)
    filters = models.JSONField("filtres", default=list)
    saved_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    objects: ClassVar[models.Manager["SavedSearch"]] = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        ordering = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="search_named_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        """The address of the list with these filters, after its question mark."""
        return urlencode({one["name"]: one["value"] for one in self.filters} | {"recherche": self.pk})

    @property
    def words(self) -> list[str]:
        """“État\u00a0: Enregistrées”, for each filter."""
        return [f"{one['label']}\u00a0: {one['words']}" for one in self.filters]

    def is_of(self, person: User) -> bool:
        return self.owner_id == person.pk
