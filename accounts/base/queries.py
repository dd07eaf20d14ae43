"""Conditions that cost the same however many rows there are."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet


def is_one_of(field: str, rows: "QuerySet[Any]") -> Exists:
    """That the row whose key stands in `field` is one of these. That one row is looked up, where `IN` makes SQLite list
    all of them first."""
    return Exists(rows.order_by().filter(pk=OuterRef(field)))
