"""The types by which an app declares its entries in the sidebar and the pages of its objects."""

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class NavItem:
    """One entry of the sidebar: a page, for whoever has one of the rights; for everybody when `rights` is None.

    `also` are the beginnings of the addresses of its pages that do not begin like its own.
    """

    page: str
    label: str
    icon: str
    rights: frozenset[TextChoices] | None = None
    also: tuple[str, ...] = ()

    def is_open_to(self, rights: frozenset[TextChoices]) -> bool:
        return self.rights is None or bool(self.rights & rights)


@dataclass(frozen=True)
class ObjectPage:
    """The page of a kind of object, and the right to open it for every object of this kind."""

    name: str
    right: TextChoices
