"""What the site gathers from its rooms: everything that a room declares is joined, and each person gets their share."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.base.batches import Batch
from accounts.base.web.nav import NavItem
from accounts.duty.models import Shift
from accounts.people.models import User
from accounts.search.sources import SearchSource
from cases.incidents.actions.register import link_clip
from levallois.rooms import BATCHES, LISTS, OBJECT_PAGES, PANELS, SEARCH, SIDEBAR, WORKLIST
from tests.architecture.house import FLOORS, python_files, relative
from tests.cast import client_of
from tests.declared import declared
from tests.incidents.drafts import draft
from tests.worlds import make_clip


def instances(name: str, kind: type[Any]) -> list[Any]:
    return [value for module in declared(name) for value in vars(module).values() if isinstance(value, kind)]


def test_every_entry_and_page_that_a_room_declares_is_joined() -> None:
    pages = {kind: page for module in declared("nav") for kind, page in getattr(module, "OBJECT_PAGES", {}).items()}

    assert set(instances("nav", NavItem)) <= set(SIDEBAR)
    assert pages == OBJECT_PAGES


def test_every_section_source_and_panel_that_a_room_declares_is_joined() -> None:
    sections = {source for module in declared("worklist") for source in module.SECTIONS}
    panels = {(slot, build) for module in declared("panels") for slot, build in module.PANELS.items()}

    assert sections == set(WORKLIST)
    assert set(instances("search", SearchSource)) == set(SEARCH)
    assert panels == {(slot, build) for slot, builds in PANELS.items() for build in builds}


def test_every_filter_that_a_room_adds_is_offered_by_its_list() -> None:
    added = {(name, one) for module in declared("lists") for name, one in getattr(module, "FILTERS", {}).items()}

    assert added
    assert added == {(name, one) for name, listing in LISTS.items() for one in listing.added}


def test_every_batch_is_joined_with_the_rights_to_have_its_items_tried_again() -> None:
    written = [
        path for path in python_files(*FLOORS) if re.search(r"^[A-Z_]+ = Batch\(", path.read_text("utf-8"), re.M)
    ]
    modules = [import_module(relative(path).removesuffix(".py").replace("/", ".")) for path in written]
    batches = {value for module in modules for value in vars(module).values() if isinstance(value, Batch)}
    joined = [batch for module in declared("worklist") for batch in getattr(module, "BATCHES", {})]

    assert batches == set(joined) == set(BATCHES)
    assert len({batch.name for batch in joined}) == len(joined)
    assert all(BATCHES.values())


def test_no_two_sources_of_the_search_share_a_prefix() -> None:
    prefixes = [source.numbered.prefix for source in SEARCH if source.numbered]
    assert len(set(prefixes)) == len(prefixes)


def test_no_two_kinds_of_objects_share_the_beginning_of_their_numbers() -> None:
    sources = [path.read_text() for floor in FLOORS for path in python_files(floor)]
    prefixes = [prefix for source in sources for prefix in re.findall(r'f"([A-Z]+)-\{self\.pk:', source)]

    assert len(prefixes) > 8
    assert len(set(prefixes)) == len(prefixes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("incident_new", "incident_list"),
        ("debrief_list", "incident_list"),
        ("followup_list", "incident_list"),
        ("person_list", "designation_list"),
        ("issue_list", "camera_list"),
        ("offload_list", "camera_list"),
        ("factor_list", None),
    ],
)
def test_a_page_marks_its_entry_of_the_sidebar(page: str, entry: str | None, director: User) -> None:
    entries = client_of(director).get(reverse(page)).context["sidebar"]

    assert [one.item.page for one in entries if one.is_current] == [entry][: bool(entry)]


@pytest.mark.slow
def test_the_sidebar_shows_what_the_person_may_open(director: User, auditor: User) -> None:
    shown = {one: [entry.item.page for entry in sidebar(client_of(one))] for one in (director, auditor)}

    assert shown[director] == [item.page for item in SIDEBAR if item.page != "admin:index"]
    assert shown[auditor] == [
        *("today", "my_training", "retention_list", "service_figures"),
        *("journal_list", "designation_list", "break_glass_list"),
    ]


def sidebar(browser: Client) -> Any:
    return browser.get(reverse("today")).context["sidebar"]


@pytest.mark.slow
def test_a_clip_s_page_shows_its_incidents(director: User) -> None:
    clip, incident = make_clip(), draft()
    incident.save()
    page = reverse("clip_detail", args=[clip.pk])
    assert "Rattachée à aucun incident." in client_of(director).get(page).content.decode()

    link_clip(by=director, incident=incident, clip=clip)

    shown = client_of(director).get(page).content.decode()
    assert incident.get_absolute_url() in shown
    assert "Choisie pour aucune réquisition." in shown


@pytest.mark.parametrize(("actor", "is_shown"), [("director", True), ("trainer", False)])
def test_a_shift_s_page_leads_to_its_board_those_who_issue(
    actor: str, is_shown: bool, shift: Shift, request: pytest.FixtureRequest
) -> None:
    page = client_of(request.getfixturevalue(actor)).get(reverse("shift_detail", args=[shift.pk])).content.decode()

    assert (reverse("shift_issues", args=[shift.pk]) in page) is is_shown
