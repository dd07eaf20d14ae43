"""The pages that list clips, cameras and holds stay quick with a million clips: an index gives their first rows."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from cases.incidents.models import IncidentClip
from cases.incidents.selectors import clips_without_incident, unlinked_proposals
from evidence.equipment.models import Camera
from evidence.footage.models import Hold
from evidence.intake.models import Offload, OffloadFile
from tests.cast import client_of
from tests.worlds import make_clip

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole, rightly")
LINKS = IncidentClip._meta.db_table


def assert_read_from(index: str, rows: QuerySet) -> None:  # type: ignore[type-arg]  # of any model
    plan = rows.explain()

    assert f"INDEX {index} " in plan
    assert "TEMP B-TREE" not in plan


@on_sqlite
def test_the_newest_clips_without_an_incident(director: User) -> None:
    assert_read_from("clip_state_start", clips_without_incident(seen_by=director)[:50])


@on_sqlite
def test_the_last_offload_of_a_camera(camera: Camera) -> None:
    assert_read_from("offload_camera", Offload.objects.filter(camera=camera).order_by("-started_at", "-pk")[:1])


@on_sqlite
def test_the_holds_of_a_requisition(db: None) -> None:
    assert_read_from("hold_origin", Hold.objects.active().filter(origin="requisition:12").order_by())


@on_sqlite
def test_the_few_files_that_are_on_a_dock_among_all_that_ever_came(db: None) -> None:
    files = OffloadFile.objects
    for few in (files.pending(timezone.now()), files.unfinished(), files.failing(), files.on_cameras()):
        assert "SCAN" not in few.explain()


@pytest.mark.slow
@pytest.mark.parametrize("page", ["today", "proposal_list"])
def test_no_page_joins_the_links_of_every_clip(page: str, director: User) -> None:
    make_clip()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client_of(director).get(reverse(page)).status_code == 200
        unlinked_proposals(seen_by=director)

    about_links = [query["sql"] for query in asked if LINKS in query["sql"]]
    assert about_links
    assert [sql for sql in about_links if "JOIN" in sql and f'JOIN "{LINKS}"' in sql] == []
