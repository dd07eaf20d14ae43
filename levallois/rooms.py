"""What the apps contribute to the site (sidebar, search, worklist, panels), as lists in the order of display."""

from collections.abc import Mapping
from typing import Any, TypeVar

from accounts.base.records import RecordCheck
from accounts.base.web.lists.filters import AddedFilter
from accounts.base.web.lists.listing import Listing
from accounts.base.web.nav import NavItem, ObjectPage
from accounts.base.web.panels import PanelBuilder
from accounts.base.web.worklist import BatchRights, WorklistSource
from accounts.duty import nav as duty_nav
from accounts.duty import search as duty_search
from accounts.oversight import nav as oversight_nav
from accounts.oversight import worklist as oversight_worklist
from accounts.people import lists as people_lists
from accounts.people import nav as people_nav
from accounts.people import records as people_records
from accounts.people import search as people_search
from accounts.people import worklist as people_worklist
from accounts.people.roles import Right
from accounts.search.sources import SearchSource
from accounts.sign_in import worklist as sign_in_worklist
from accounts.training import lists as training_lists
from accounts.training import nav as training_nav
from accounts.training import worklist as training_worklist
from cases.figures import nav as figures_nav
from cases.incidents import lists as incidents_lists
from cases.incidents import nav as incidents_nav
from cases.incidents import panels as incidents_panels
from cases.incidents import records as incidents_records
from cases.incidents import search as incidents_search
from cases.incidents import worklist as incidents_worklist
from cases.requisitions import lists as requisitions_lists
from cases.requisitions import nav as requisitions_nav
from cases.requisitions import panels as requisitions_panels
from cases.requisitions import records as requisitions_records
from cases.requisitions import search as requisitions_search
from cases.requisitions import worklist as requisitions_worklist
from evidence.equipment import worklist as equipment_worklist
from evidence.footage import lists as footage_lists
from evidence.footage import nav as footage_nav
from evidence.footage import panels as footage_panels
from evidence.footage import records as footage_records
from evidence.footage import search as footage_search
from evidence.footage import worklist as footage_worklist
from evidence.intake import lists as intake_lists
from evidence.intake import nav as intake_nav
from evidence.intake import panels as intake_panels
from evidence.intake import records as intake_records
from evidence.intake import worklist as intake_worklist
from evidence.issuing import lists as issuing_lists
from evidence.issuing import nav as issuing_nav
from evidence.issuing import panels as issuing_panels
from evidence.issuing import records as issuing_records
from evidence.issuing import search as issuing_search
from evidence.issuing import worklist as issuing_worklist
from evidence.review import lists as review_lists
from evidence.review import panels as review_panels
from evidence.review import search as review_search
from evidence.review import worklist as review_worklist
from levallois.admin_site import ADMIN_RIGHTS

_Added = TypeVar("_Added")


def _by_key(*rooms: Mapping[str, _Added]) -> dict[str, list[_Added]]:
    found: dict[str, list[_Added]] = {}
    for room in rooms:
        for key, added in room.items():
            found.setdefault(key, []).append(added)
    return found


SIDEBAR: tuple[NavItem, ...] = (
    NavItem("today", "Aujourd’hui", "sun"),
    footage_nav.CLIPS,
    incidents_nav.INCIDENTS,
    requisitions_nav.REQUISITIONS,
    requisitions_nav.EXTRACTS,
    duty_nav.SHIFTS,
    issuing_nav.CAMERAS,
    training_nav.TRAINING,
    training_nav.MY_TRAINING,
    intake_nav.QUARANTINE,
    footage_nav.RETENTION,
    figures_nav.FIGURES,
    oversight_nav.JOURNAL,
    people_nav.DESIGNATIONS,
    requisitions_nav.BREAK_GLASS,
    NavItem("service_state", "État du service", "activity", frozenset({Right.SERVICE_READ})),
    NavItem("admin:index", "Administration", "settings", ADMIN_RIGHTS),
)

# The most urgent first.
WORKLIST: tuple[WorklistSource, ...] = (
    *requisitions_worklist.SECTIONS,
    *incidents_worklist.SECTIONS,
    *footage_worklist.SECTIONS,
    *review_worklist.SECTIONS,
    *issuing_worklist.SECTIONS,
    *equipment_worklist.SECTIONS,
    *intake_worklist.SECTIONS,
    *people_worklist.SECTIONS,
    *sign_in_worklist.SECTIONS,
    *oversight_worklist.SECTIONS,
    *training_worklist.SECTIONS,
)

# Every batch that is worked through item by item.
BATCHES: BatchRights = {
    **people_worklist.BATCHES,
    **training_worklist.BATCHES,
    **oversight_worklist.BATCHES,
    **equipment_worklist.BATCHES,
    **footage_worklist.BATCHES,
    **review_worklist.BATCHES,
    **intake_worklist.BATCHES,
    **issuing_worklist.BATCHES,
    **incidents_worklist.BATCHES,
    **requisitions_worklist.BATCHES,
}

# What the rows of each room are compared with the journal by, each night.
RECORDS: tuple[RecordCheck, ...] = (
    *people_records.RECORDS,
    *footage_records.RECORDS,
    *intake_records.RECORDS,
    *issuing_records.RECORDS,
    *incidents_records.RECORDS,
    *requisitions_records.RECORDS,
)

SEARCH: tuple[SearchSource, ...] = (
    requisitions_search.REQUISITIONS,
    incidents_search.INCIDENTS,
    incidents_search.DEBRIEFS,
    footage_search.CLIPS,
    review_search.MARKERS,
    duty_search.SHIFTS,
    issuing_search.CAMERAS,
    people_search.PEOPLE,
)

# URL name → the list that it shows, to export it.
LISTS: dict[str, Listing[Any]] = {
    listing.name: listing
    for listing in (
        footage_lists.CLIPS,
        incidents_lists.INCIDENTS,
        incidents_lists.DEBRIEFS,
        requisitions_lists.REQUISITIONS,
        requisitions_lists.EXTRACTS,
        requisitions_lists.MESSAGES,
        requisitions_lists.BREAK_GLASS,
        intake_lists.OFFLOADS,
        intake_lists.QUARANTINE,
        issuing_lists.CAMERAS,
        issuing_lists.ISSUES,
        issuing_lists.SHIFTS,
        people_lists.DESIGNATIONS,
        people_lists.PEOPLE,
        training_lists.SESSIONS,
        training_lists.STANDINGS,
        training_lists.COURSES,
    )
}

# URL name of a list → the filters that higher rooms add to it.
FILTERS: dict[str, list[AddedFilter]] = _by_key(
    review_lists.FILTERS, incidents_lists.FILTERS, requisitions_lists.FILTERS
)

# Model name → the page of its objects.
OBJECT_PAGES: dict[str, ObjectPage] = {
    **training_nav.OBJECT_PAGES,
    **issuing_nav.OBJECT_PAGES,
    **intake_nav.OBJECT_PAGES,
    **footage_nav.OBJECT_PAGES,
    **incidents_nav.OBJECT_PAGES,
    **requisitions_nav.OBJECT_PAGES,
}


# Slot → what fills it, from top to bottom.
PANELS: dict[str, list[PanelBuilder]] = _by_key(
    review_panels.PANELS,
    incidents_panels.PANELS,
    requisitions_panels.PANELS,
    footage_panels.PANELS,
    issuing_panels.PANELS,
    intake_panels.PANELS,
)
