"""Lists: each room declares its own in `lists.py`, once for the page, the export and the acts on several rows.

    CAMERAS = Listing(
        name="camera_list",
        title="Caméras",
        rights=frozenset({Right.CAMERA_LIST}),
        rows=lambda person: Camera.objects.all(),
        filters=CameraFilters,
        columns=(Column("camera", "Caméra", str, order=("label", "serial")), …),
        url=lambda camera: reverse("camera_detail", args=[camera.pk]),
        sort="camera",
    )

    def camera_list(request):
        return render(request, "issuing/camera_list.html", {"page": ShownList.of(CAMERAS, request)})

The template extends base/list_page.html. levallois/rooms.py names every list, so that it can be exported.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet, TextChoices
from django.utils.text import slugify

from accounts.base.actors import Person
from accounts.base.files.tables import harmless
from accounts.base.moments import numeric_day, numeric_moment
from accounts.base.states import StateChoices
from accounts.base.web.lists.filters import AddedFilter, Chip, ListFilters
from accounts.base.web.lists.pages import PAGE_SIZE, KeyPage, count_some, words_of_count
from accounts.base.web.requests import AuthenticatedRequest

Row = TypeVar("Row", bound=Model)

SORT = "tri"
VIEW = "vue"
# Rows read at once for an export.
BATCH = 500


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `value` is what an export writes, and what the page shows unless a `template` does, with the row as
    `row`. `order` are the database columns to sort by; without any, the list is not sorted by this column."""

    name: str
    label: str
    value: Callable[[Row], Any]
    order: tuple[str, ...] = ()
    template: str = ""
    css: str = ""
    is_exported: bool = True


@dataclass(frozen=True)
class BulkAct:
    """An act on the rows that were ticked: its dialogue, and the view that receives their keys as `row`."""

    verb: str
    title: str
    sentence: str
    url_name: str
    form: Callable[[], forms.Form]
    is_open_to: Callable[[Person], bool]


def _add_nothing(rows: Sequence[Any]) -> None:
    """For a list whose query gives all that it shows."""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One list. `url` is the page of a row, empty for a row without one. `sort` is the name of a column, after a `-`
    for the last first. `key` is the column whose order is that of `list_start`, read page after page by its index.
    `prepare` adds to the rows of a page what a query cannot. With `keeps_result`, the page of a row is opened with the
    filters of the list, so that it leads to the next row. `added` are the filters of higher rooms. `views` are other
    ways to show the same rows, each with its name in the address."""

    name: str
    title: str
    rights: frozenset[TextChoices]
    rows: Callable[[Person], "QuerySet[Row]"]
    filters: type[ListFilters]
    columns: tuple[Column[Row], ...]
    url: Callable[[Row], str]
    sort: str
    key: str = ""
    bulk: BulkAct | None = None
    prepare: Callable[[Sequence[Row]], None] = _add_nothing
    keeps_result: bool = False
    views: tuple[str, ...] = ()
    added: list[AddedFilter] = field(default_factory=list)

    def form(self, asked: Any, person: Person) -> ListFilters:
        """The filters that the address asks for."""
        form = self.filters(asked)
        form.limit_to(person)
        form.add(self.added, person)
        return form

    def column(self, name: str) -> Column[Row] | None:
        """The column of this name, if the list can be sorted by it."""
        return next((one for one in self.columns if one.name == name and one.order), None)

    def sorted(self, rows: "QuerySet[Row]", sort: str) -> "QuerySet[Row]":
        column = self.column(sort.lstrip("-"))
        orders = column.order if column else ()
        is_last_first = sort.startswith("-")
        return rows.order_by(*(_turned(order) if is_last_first else order for order in orders), "-pk")

    def exported(self, rows: "QuerySet[Row]") -> Iterator[list[str]]:
        """The cells of each row, as text."""
        columns = self.exported_columns
        found = rows.iterator(chunk_size=BATCH)
        while batch := list(islice(found, BATCH)):
            self.prepare(batch)
            yield from ([harmless(as_text(column.value(row))) for column in columns] for row in batch)

    @property
    def file_name(self) -> str:
        """“Vacations et caméras portées” → “vacations-et-cameras-portees”."""
        return slugify(self.title)

    @property
    def exported_columns(self) -> list[Column[Row]]:
        return [column for column in self.columns if column.is_exported]


def _turned(order: str) -> str:
    return order[1:] if order.startswith("-") else f"-{order}"


def as_text(value: Any) -> str:
    """The value of a cell, as an export writes it."""
    if isinstance(value, datetime):
        return numeric_moment(value, seconds=True)
    if isinstance(value, date):
        return numeric_day(value)
    if isinstance(value, StateChoices):
        return str(value.label)
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Header:
    """The head of a column: the address that sorts by it, empty when nothing does, and how it is sorted now."""

    label: str
    css: str
    query: str
    direction: str


@dataclass(frozen=True)
class Link:
    """The address of a neighbouring page."""

    label: str
    query: str


@dataclass(frozen=True)
class ShownList(Generic[Row]):
    """A page of a list, for one person."""

    listing: Listing[Row]
    form: ListFilters
    chips: list[Chip]
    rows: list[Row]
    headers: list[Header]
    sort: str
    older: str = ""
    newer: str = ""
    links: list[Link | None] = field(default_factory=list)
    position: str = ""
    bulk: BulkAct | None = None
    view: str = ""
    # Of a list that is read by its index; see `count_some`.
    count: int = 0

    @classmethod
    def of(cls, listing: Listing[Row], request: AuthenticatedRequest) -> Self:
        """The page of the list that the address asks for."""
        asked, person = request.GET, request.user
        form = listing.form(asked, person)
        sort = asked.get(SORT, "")
        sort = sort if listing.column(sort.removeprefix("-")) else listing.sort
        view = asked.get(VIEW, "") if asked.get(VIEW, "") in listing.views else ""
        kept = ({SORT: sort} if sort != listing.sort else {}) | ({VIEW: view} if view else {})
        if listing.key and sort.removeprefix("-") == listing.key:
            listed = form.alternatives(listing.rows(person))
            turned = _by_key(listed, asked.get("avant", ""), asked.get("apres", ""), sort)
            count = count_some(*listed)
        else:
            turned = _by_number(listing.sorted(form.narrowed(listing.rows(person)), sort), asked.get("page", ""))
            count = 0
        listing.prepare(turned.rows)
        address = dict.fromkeys(form.defaults(), "") | form.given | kept
        return cls(
            listing=listing,
            form=form,
            chips=form.chips(kept),
            rows=turned.rows,
            headers=list(_headers(listing, sort, address)),
            sort=sort,
            older=turned.older,
            newer=turned.newer,
            links=[Link(one.label, urlencode(address | one.change)) if one else None for one in turned.links],
            position=turned.position,
            bulk=listing.bulk if listing.bulk and listing.bulk.is_open_to(person) else None,
            view=view,
            count=count,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether other filters are in force than those of an address that says nothing of them."""
        return self.form.given != self.form.defaults()

    @property
    def count_words(self) -> str:
        """“37”, “plus de 100”."""
        return words_of_count(self.count)

    @property
    def sent(self) -> dict[str, str]:
        """What an export sends back of this page: its filters and its order."""
        return dict.fromkeys(self.form.defaults(), "") | self.form.given | {SORT: self.sort}


@dataclass(frozen=True)
class _Change:
    label: str
    change: dict[str, str]


@dataclass(frozen=True)
class _Turned:
    """The rows of one page, and what changes in the address for the page before and the page after."""

    rows: list[Any]
    links: list[_Change | None]
    position: str = ""
    older: str = ""
    newer: str = ""


def _by_key(listed: "Sequence[QuerySet[Row]]", before: str, after: str, sort: str) -> _Turned:
    oldest_first = not sort.startswith("-")
    page = KeyPage.of(listed, before=before, after=after, oldest_first=oldest_first)
    newer = _Change("Plus récentes", {"apres": page.newer}) if page.newer else None
    older = _Change("Plus anciennes", {"avant": page.older}) if page.older else None
    return _Turned(page.rows, [older, newer] if oldest_first else [newer, older], "", page.older, page.newer)


def _by_number(rows: "QuerySet[Row]", number: str) -> _Turned:
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    before = _Change("Page précédente", {"page": str(page.previous_page_number())}) if page.has_previous() else None
    after = _Change("Page suivante", {"page": str(page.next_page_number())}) if page.has_next() else None
    position = f"{page.number} / {page.paginator.num_pages}" if page.has_other_pages() else ""
    return _Turned(list(page.object_list), [before, after], position)


def _headers(listing: Listing[Row], sort: str, address: dict[str, str]) -> Iterable[Header]:
    for column in listing.columns:
        if not column.order:
            yield Header(column.label, column.css, "", "")
            continue
        is_sorted = sort.removeprefix("-") == column.name
        wanted = _turned(sort) if is_sorted else column.name
        direction = ("descending" if sort.startswith("-") else "ascending") if is_sorted else ""
        yield Header(column.label, column.css, urlencode(address | {SORT: wanted}), direction)
