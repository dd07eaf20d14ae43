"""The third law: reading a page changes nothing, and a page that tries is refused by the site itself."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.people.models import Team, User
from levallois.middleware import WriteDuringRead
from tests.cast import client_of

pytestmark = pytest.mark.urls(__name__)


@login_not_required
def creating(request: HttpRequest) -> HttpResponse:
    Team.objects.create(name="Nuit")
    return HttpResponse()


@login_not_required
def deleting(request: HttpRequest) -> HttpResponse:
    Team.objects.all().delete()
    return HttpResponse()


@login_not_required
def commanding(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_team SET name = 'Nuit'")
    return HttpResponse()


@login_not_required
def remembering(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse()


@login_not_required
def reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(list(Team.objects.all())))


urlpatterns = [
    path("creating/", creating),
    path("deleting/", deleting),
    path("commanding/", commanding),
    path("remembering/", remembering),
    path("reading/", reading),
    path("sign-in/", reading, name="sign_in"),
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("page", ["creating", "deleting", "commanding", "remembering"])
def test_a_page_that_writes_while_reading_is_refused(method: str, page: str, team: Team) -> None:
    with pytest.raises(WriteDuringRead), transaction.atomic():
        Client().generic(method, f"/{page}/")
    assert [row.name for row in Team.objects.all()] == ["Nord"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_page_that_reads_is_answered(method: str, team: Team) -> None:
    assert Client().generic(method, "/reading/").status_code == 200


def test_the_same_page_may_write_when_asked_to(db: None) -> None:
    Client().post("/creating/")

    assert Team.objects.filter(name="Nuit").exists()


def test_a_get_after_a_refused_one_still_guards_and_a_post_still_writes(db: None) -> None:
    for _ in range(2):
        with pytest.raises(WriteDuringRead), transaction.atomic():
            Client().get("/creating/")

    assert Client().post("/creating/").status_code == 200


def test_forgetting_an_ended_session_is_not_the_pages_doing(trainer: User) -> None:
    client = client_of(trainer)
    trainer.set_password("ardoise-falaise-moulin")
    trainer.save()

    assert client.get("/reading/").status_code == 200
