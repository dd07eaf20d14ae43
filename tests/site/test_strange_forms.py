"""What no browser of ours sends is refused in a sentence, or leads where the honest form would."""

import pytest
from django.urls import reverse

from accounts.people.models import User
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import ViewingPurpose
from tests.cast import client_of
from tests.worlds import make_clip


@pytest.mark.parametrize("back", ["2147483648", "nulle part", "//ailleurs.invalid/", "²"])
def test_a_closed_viewing_leads_to_its_clip_when_the_form_names_no_page(back: str, director: User) -> None:
    clip = make_clip()
    viewing = open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")

    answer = client_of(director).post(reverse("close_viewings"), {"viewing": str(viewing.pk), "back": back})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("clip_detail", args=[clip.pk]))


@pytest.mark.parametrize("query", ["?inconnu=1", "?_changelist_filters=x", "?state__inconnu=1"])
def test_a_table_is_not_exported_by_a_filter_that_its_list_does_not_have(query: str, administrator: User) -> None:
    answer = client_of(administrator).get(reverse("admin:equipment_camera_export", args=["csv"]) + query)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("admin:equipment_camera_changelist"))


@pytest.mark.parametrize("key", ["mot", "²", "9" * 5_000, ""])
def test_a_ticked_row_whose_key_is_none_is_refused(key: str, administrator: User) -> None:
    sent = {"action": "bulk_maintain", "_selected_action": key, "index": "0", "reason": "Batterie gonflée"}

    assert client_of(administrator).post(reverse("admin:equipment_camera_changelist"), sent).status_code == 400


@pytest.mark.parametrize("words", ["é" * 40_000, "mot " * 5_000, "9" * 5_000])
def test_too_long_a_search_in_the_admin_site_finds_nothing(words: str, administrator: User) -> None:
    answer = client_of(administrator).get(reverse("admin:people_team_changelist"), {"q": words})

    assert (answer.status_code, answer.context["cl"].result_count) == (200, 0)


def test_a_form_sent_under_another_sites_name_is_refused_with_a_page(director: User) -> None:
    answer = client_of(director).post(reverse("sign_out"), headers={"Host": "ailleurs.invalid"})

    assert (answer.status_code, "<html" in answer.content.decode()) == (400, True)


def test_lists_and_forms_of_the_admin_site_say_where_they_stand(administrator: User) -> None:
    for name in ("changelist", "add"):
        page = client_of(administrator).get(reverse(f"admin:equipment_camera_{name}")).content.decode()
        assert "Accueil" not in page
        assert f'<a href="{reverse("admin:index")}">Administration</a>' in page


@pytest.mark.parametrize("key", [2**63, 10**30, int("9" * 4_000)], ids=["2^63", "10^30", "4,000 digits"])
@pytest.mark.parametrize(
    "address",
    [
        "/habilitations/{}/pieces/1/",
        "/habilitations/1/pieces/{}/",
        "/formation/seances/{}/questionnaire/",
        "/videos/{}/",
    ],
)
def test_a_number_beyond_every_key_is_no_address(address: str, key: int, director: User) -> None:
    assert client_of(director).get(address.format(key)).status_code == 404
