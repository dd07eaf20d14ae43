"""The technical administrator and any superuser keep accounts and devices, and meet no footage, no narrative and no
requisition: not in a form of the admin site, its search or its autocomplete, and not by a direct address."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch, reverse

from cases.incidents.models import Incident
from cases.requisitions.models import Delivery, Requisition
from evidence.footage.models import Clip, Hold, Viewing
from evidence.intake.models import QuarantinedFile
from evidence.review.models import Extraction, Marker, MarkerWording
from tests.access.matrix import MATRIX
from tests.access.policy import ADMINISTRATORS
from tests.access.world import World

KEPT = (Clip, Incident, Requisition, Delivery, Hold, Viewing, QuarantinedFile, Marker, MarkerWording, Extraction)
SUBJECTS = ("clip", "incident", "requisition", "delivery", "proposal", "viewing", "hold", "quarantine", "marker")
BOTH = sorted(ADMINISTRATORS)


def kept_models() -> set[type[models.Model]]:
    """The models that hold footage or cases, and every model that points at one of them."""
    return {
        model for model in apps.get_models() if model._meta.app_label in {"incidents", "requisitions"} or model in KEPT
    }


def test_no_such_model_is_in_the_admin_site() -> None:
    assert set(admin.site._registry) & kept_models() == set()


@pytest.mark.parametrize("model", sorted(kept_models(), key=str), ids=lambda model: model.__name__)
def test_no_such_model_has_an_address_there(model: type[models.Model]) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")


def test_no_form_list_or_search_of_the_admin_site_reaches_one() -> None:
    for registered, kept in admin.site._registry.items():
        named = [*kept.search_fields, *kept.list_display, *kept.list_filter, *kept.autocomplete_fields]
        fields = [field for field in registered._meta.get_fields() if field.related_model in kept_models()]

        reached = {field.name for field in fields if any(str(name).split("__")[0] == field.name for name in named)}
        shown = {field.name for field in fields if not field.auto_created}

        assert (registered, reached, shown) == (registered, set(), set())
        assert {inline.model for inline in kept.inlines} & kept_models() == set()


@pytest.mark.parametrize("visitor", BOTH)
@pytest.mark.parametrize(
    "field",
    [
        "footage.hold.clip",
        "incidents.incidentclip.incident",
        "requisitions.requisitionclip.requisition",
        "requisitions.delivery.requisition",
    ],
)
def test_autocomplete_answers_nothing(visitor: str, field: str, world: World) -> None:
    app, model, name = field.split(".")
    apps.get_model(app, model)._meta.get_field(name)  # the refusal is not that of a field that does not exist
    query = {"app_label": app, "model_name": model, "field_name": name, "term": "a"}

    assert world.clients[visitor].get(reverse("admin:autocomplete"), query).status_code == 403


@pytest.mark.parametrize("visitor", BOTH)
@pytest.mark.parametrize("model", sorted(kept_models(), key=str), ids=lambda model: model.__name__)
def test_a_guessed_address_of_the_admin_site_leads_nowhere(
    visitor: str, model: type[models.Model], world: World
) -> None:
    address = f"{reverse('admin:index')}{model._meta.app_label}/{model._meta.model_name}/"
    answers = {world.clients[visitor].get(address + end).status_code for end in ("", "add/", "1/change/", "1/delete/")}

    assert answers == {404}


def test_every_page_of_footage_and_cases_is_refused_to_them() -> None:
    """On the objects of the matrix and with its forms: tests/access/test_matrix.py asks the site itself."""
    rows = [row for row in MATRIX if row.name.split("_")[0] in SUBJECTS or row.name.endswith(SUBJECTS)]
    inside = [row for row in rows if row.strangers == 0]

    assert inside
    assert all(row.expected()[visitor] in (403, 404) for row in inside for visitor in BOTH)


@pytest.mark.parametrize("visitor", BOTH)
def test_search_finds_them_people_and_cameras_alone(visitor: str, world: World) -> None:
    for words in ("a", f"V-{world.keys['clip']}", f"I-{world.keys['own_incident']}", f"R-{world.keys['requisition']}"):
        response = world.clients[visitor].get(reverse("search"), {"q": words})

        assert response.status_code == 200
        assert {kind.source.title for kind in response.context["found"]} <= {"Personnes", "Caméras"}


@pytest.mark.parametrize("visitor", [*BOTH, "equipment_manager"])
@pytest.mark.parametrize("name", ["camera_detail", "admin:equipment_camera_history"])
def test_a_camera_s_history_tells_nothing_of_its_clips(visitor: str, name: str, world: World) -> None:
    page = world.clients[visitor].get(reverse(name, args=world.arguments("camera")))
    assert [entry for entry in page.context["history_entries"] if entry.subject_kind == "clip"] == []
    assert "Vidéo consultée" not in page.content.decode()
    assert "Caméra perçue" in page.content.decode()


@pytest.mark.parametrize("visitor", BOTH)
def test_a_person_s_history_tells_nothing_of_what_was_opened_to_them(visitor: str, world: World) -> None:
    address = reverse("admin:people_user_history", args=world.arguments("person_leader"))

    page = world.clients[visitor].get(address).content.decode()

    assert "Personne enregistrée" in page
    assert "Accès nominatif" not in page
    assert "Débriefing" not in page
