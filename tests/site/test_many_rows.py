"""Pages cost the same in a town of 20,000 clips as in one of 200: as many queries, and none that reads a large table
whole. tests/benchmarks/scale.py measures all pages with a million."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.benchmarks.find import _hold_some, _link_some, _multiply, _people
from tests.benchmarks.scale import _entries, _incidents, _issues, _offloads, _requisitions
from tests.cast import client_of

LARGE = "footage_clip|footage_hold|intake_offload|equipment_cameraissue|journal_journalentry|incidents_incident"
SCANS = re.compile(rf"^\d+ \d+ \d+ SCAN (?:{LARGE})\b(?P<by> USING INDEX)?", re.MULTILINE)
SORTS = "USE TEMP B-TREE FOR ORDER BY"
# The figures of “Aujourd’hui” count what is stored: once a minute where there are many.
COUNTED = ("SELECT COUNT", "SELECT SUM")
Asked = dict[int, dict[str, list[str]]]
PAGES = (
    "today",
    "clip_list",
    "incident_list",
    "proposal_list",
    "requisition_list",
    "requisition_new",
    "issue_list",
    "offload_list",
    "camera_list",
    "journal_list",
    "anomaly_list",
    "debrief_list",
    "retention_list",
    "quarantine_list",
    "shift_list",
    "search",
)


@pytest.fixture
def asked(db: None) -> Asked:
    """The queries of each page, in a town of each size."""
    return {clips: dict(_asked_in_town(clips)) for clips in (200, 20_000)}


def _asked_in_town(clips: int) -> Iterator[tuple[str, list[str]]]:
    with transaction.atomic():
        town = _built(clips)
        client = client_of(town["director"])
        addresses = {name: reverse(name) for name in PAGES} | _objects(town)
        for name, address in addresses.items():
            client.get(address)  # the first look makes what the process keeps
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            yield name, [query["sql"] for query in queries.captured_queries]
        transaction.set_rollback(True)


def _built(clips: int) -> dict[str, Any]:
    town = _people()
    _multiply(town["clip"], clips, town)
    _hold_some(town["clip"], town["director"])
    _link_some(town["clip"], town)
    _offloads(town, clips // 10)
    _issues(town, clips // 100)
    _incidents(clips // 10)
    _requisitions(clips // 50)
    _entries(clips)
    return town


def _objects(town: dict[str, Any]) -> dict[str, str]:
    keys = {
        "clip_detail": town["clip"],
        "incident_detail": town["incident"],
        "requisition_detail": town["requisition"],
        "requisition_register": town["requisition"],
        "camera_detail": town["cameras"][3],
        "shift_detail": town["shifts"][3],
        "person_detail": town["wearers"][3],
    }
    return {name: reverse(name, args=[row.pk]) for name, row in keys.items()}


def test_pages_ask_the_same_of_a_large_town_and_read_no_large_table_whole(asked: Asked) -> None:
    few, many = ({name: len(queries) for name, queries in town.items()} for town in asked.values())
    whole = [(name, sql) for name, queries in asked[20_000].items() for sql in queries if _reads_whole(sql)]

    assert many == few
    assert whole == []


def _reads_whole(sql: str) -> bool:
    """The first rows of all, in any order or in that of an index, are read and no more; sorting reads all of them.
    PostgreSQL reads a small table whole, rightly: only SQLite is asked."""
    if connection.vendor != "sqlite" or not sql.startswith("SELECT") or sql.startswith(COUNTED):
        return False
    plan, last = _plan(sql), sql.rpartition(")")[2]
    scanned = SCANS.search(plan)
    stops_soon = "LIMIT" in last and ("ORDER BY" not in last or "WHERE" not in sql)
    return scanned is not None and (SORTS in plan or not (stops_soon or scanned["by"]))


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(" ".join(str(one) for one in row) for row in cursor.fetchall())
