"""Which rows name stored bytes. Two services may share one storage: bytes are removed only when no row names them."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet, Value

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class StoreNameField(_Text):
    """The name of bytes in a storage, which are kept for as long as the row matches `kept_while` (always by default).

    Every field that holds such a name is one of these, so that `is_named` finds it.
    """

    def __init__(self, *args: Any, kept_while: Q | None = None, **options: Any) -> None:
        self.kept_while = kept_while or Q()
        options.setdefault("max_length", 200)
        options.setdefault("db_index", not options.get("unique", False))
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """For migrations a plain column of text: who keeps the bytes is no matter of the schema."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


def is_named(name: str) -> bool:
    """Whether a row needs the bytes of this name. One statement, so that a name that passes from one row to another is
    always seen.
    """
    first, *others = (_keepers(model, field, name) for model, field in _fields())
    return bool(first.union(*others, all=True)[:1])


def every_name() -> set[str]:
    """Every name of bytes that a row needs now."""
    return set(names_in_rows())


def names_in_rows() -> Iterator[str]:
    """The same, one after the other and none kept in memory; a name that two rows need comes twice."""
    for model, field in _fields():
        rows = model._base_manager.filter(field.kept_while).exclude(**{field.name: ""}).order_by()
        yield from rows.values_list(field.name, flat=True).iterator()


def known_hashes(among: Sequence[str] | None = None) -> dict[str, str]:
    """The SHA-256 of the bytes of each name, or of each of these, of those whose row says it."""
    found: dict[str, str] = {}
    for model, field in _fields():
        if field.name == "store_name" and any(one.name == "sha256" for one in model._meta.local_concrete_fields):
            rows = model._base_manager.filter(field.kept_while).exclude(sha256="").order_by()
            if among is not None:
                rows = rows.filter(store_name__in=among)
            found.update(rows.values_list("store_name", "sha256").iterator())
    return found


def _keepers(model: type[models.Model], field: StoreNameField, name: str) -> QuerySet[Any, Any]:
    rows = model._base_manager.filter(field.kept_while, **{field.name: name}).order_by()
    kept: QuerySet[Any, Any] = rows.annotate(is_kept=Value(1)).values_list("is_kept")
    return kept


@cache
def _fields() -> tuple[tuple[type[models.Model], StoreNameField], ...]:
    found = ((model, field) for model in apps.get_models() for field in model._meta.local_concrete_fields)
    return tuple((model, field) for model, field in found if isinstance(field, StoreNameField))
