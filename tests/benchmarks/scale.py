"""What each page costs in a large town: every GET line of the access matrix, as direction, team leader and equipment
manager, with many clips against few of the same half-year.

    python -m tests.benchmarks.scale [--clips 1000000] [--few 10000] [--rounds 3] [--on sqlite|postgresql] [--only clip]

For each clip of the larger town there is one journal entry, for ten an incident, for eleven an offload, for fifty a
requisition, and cameras are issued three times a day. Both towns hold the town of the access matrix besides. They
answer in turns; the best round of each counts, since whatever else runs only adds. A page is as fast as it should be
when the ratio is at most 1.5 for the most used pages and 3 for the others, and the number of queries is equal. Pages
that take less than 10 ms more are not said to miss: that is the noise of a page.

Files that hold whole tables (exports) grow with them; they are printed apart.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.asked import answering, ask
from tests.benchmarks.find import CAMERAS, DAYS, WEARERS, _fill, _moment, _one_of
from tests.benchmarks.product import configure
from tests.benchmarks.rows import repeat_row

if TYPE_CHECKING:
    from tests.access.world import World

MODULE = "tests.benchmarks.scale"
VISITORS = ("director", "leader", "equipment_manager")
MOST_USED = {
    "today", "clip_list", "clip_detail", "incident_list", "incident_detail", "requisition_list", "requisition_detail",
    "shift_list", "shift_detail", "camera_list", "camera_detail", "issue_list", "proposal_list", "journal_list",
    "offload_list", "offload_detail", "quarantine_list", "search", "viewing_detail", "service_figures",
}  # fmt: skip
# Addresses that production does not have.
DEVELOPMENT = {"gallery", "outbox", "outbox_mail"}
AIM_MOST_USED, AIM = 1.5, 3.0
NOISE_S = 0.010
CLIPS_PER = {"entry": 1, "incident": 10, "offload": 11, "requisition": 50}
ISSUES_A_DAY = 3


def main() -> None:
    options = _options()
    if options.inside:
        _answer(options)
        return
    for database in [options.on] if options.on else ["sqlite", "postgresql"]:
        _compare(database, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--on", choices=["sqlite", "postgresql"])
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(database: str, options: argparse.Namespace) -> None:
    with ExitStack() as opened:
        few, many = (
            opened.enter_context(answering(MODULE, database, "--clips", str(clips), "--only", options.only))
            for clips in (options.few, options.clips)
        )
        pages: list[str] = ask(few, "pages")
        print(f"{database}, {options.clips:,} clips against {options.few:,}, {len(pages)} pages", flush=True)
        found = [_measured(page, few, many, options.rounds) for page in pages]
    missed = [line for line in found if line]
    print(f"{len(pages) - len(missed)} of {len(pages)} within their aim")


def _measured(page: str, few: "subprocess.Popen[str]", many: "subprocess.Popen[str]", rounds: int) -> bool:
    """Whether the page misses its aim, which is then said."""
    answers = [(ask(few, page), ask(many, page)) for _ in range(rounds)]
    if any("fault" in one for pair in answers for one in pair):
        print(f"  {page}: {answers[0]}", flush=True)
        return True
    few_s, many_s = (min(pair[side]["s"] for pair in answers) for side in (0, 1))
    queries = [one["queries"] for one in answers[-1]]
    aim = AIM_MOST_USED if page.split()[1] in MOST_USED else AIM
    is_slow = many_s / few_s > aim and many_s - few_s > NOISE_S
    if is_slow or queries[0] != queries[1]:
        kind = "FILE  " if answers[0][0]["is_file"] else "MISSED"
        told = (
            f"{many_s / few_s:6.2f}   {few_s * 1000:8.1f} → {many_s * 1000:8.1f} ms   {queries[0]}/{queries[1]} queries"
        )
        print(f"  {kind} {page:<60} {told}", flush=True)
        return True
    return False


# Inside ---------------------------------------------------------------------------------------------------------------


def _answer(options: argparse.Namespace) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # some libraries write there
    with tempfile.TemporaryDirectory(prefix="levallois-scale-") as name:
        os.environ["CONFIRMATION_MINUTES"] = "0"  # the town that is built first waits for the other
        configure(Path(name))
        world = _built(options.clips)
        pages = _pages(options.only)
        for line in sys.stdin:
            asked = line.strip()
            answer = list(pages) if asked == "pages" else _read(world, pages[asked], asked)
            print(json.dumps(answer), file=answers, flush=True)


def _built(clips: int) -> "World":
    from django.core.management import call_command
    from django.db import connection

    from tests.access.world import build_world
    from tests.cast import journaled

    call_command("collectstatic", interactive=False, verbosity=0)
    town = _fill(clips)
    _offloads(town, clips // CLIPS_PER["offload"])
    _issues(town, min(DAYS * ISSUES_A_DAY, clips // 100))
    _incidents(clips // CLIPS_PER["incident"])
    _requisitions(clips // CLIPS_PER["requisition"])
    _entries(clips // CLIPS_PER["entry"])
    _continue_numbers()
    with journaled():
        world = build_world()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    for client in world.clients.values():
        client.defaults["wsgi.url_scheme"] = "https"
    return world


def _spread(count: int) -> tuple[str, str]:
    """The n-th of so many moments in the half-year that ends now, and twenty minutes later."""
    start, step = time.time() - DAYS * 86_400, DAYS * 86_400 / max(count, 1)
    return _moment(f"{start} + n * {step}"), _moment(f"{start} + n * {step} + 1200")


def _offloads(town: dict[str, Any], count: int) -> None:
    from evidence.intake.models import Offload

    camera = town["cameras"][0]
    first = Offload.objects.create(source="dock-1", camera=camera, camera_serial=camera.serial)
    started, ended = _spread(count)
    own = {"camera_id": _one_of(town["cameras"], "n"), "started_at": started, "ended_at": ended}
    repeat_row("intake_offload", first.pk, count, own)


def _issues(town: dict[str, Any], turns: int) -> None:
    """In each turn of six hours, every camera to another wearer."""
    from evidence.equipment.models import CameraIssue

    first = CameraIssue.objects.order_by("pk").first()
    assert first
    start, turn_s = time.time() - 2 * DAYS * 86_400, 86_400 / ISSUES_A_DAY
    begins = f"{start} + ((n - 1) / {CAMERAS}) * {turn_s}"
    own = {
        "id": f"{first.pk} + {WEARERS} + n",
        "camera_id": _one_of(town["cameras"], f"n % {CAMERAS}"),
        "wearer_id": _one_of(town["wearers"], f"n % {CAMERAS} + {CAMERAS} * (((n - 1) / {CAMERAS}) % 3)"),
        "issued_at": _moment(begins),
        "returned_at": _moment(f"{begins} + 21600"),
    }
    repeat_row("equipment_cameraissue", first.pk, min(turns, DAYS * ISSUES_A_DAY - 3) * CAMERAS, own)


def _incidents(count: int) -> None:
    from cases.incidents.models import Incident, IncidentKind

    first = Incident.objects.order_by("pk").first()
    assert first
    started, ended = _spread(count)
    kinds = " ".join(f"WHEN {at} THEN '{kind}'" for at, kind in enumerate(IncidentKind.values))
    own = {"started_at": started, "ended_at": ended, "kind": f"CASE n % {len(IncidentKind.values)} {kinds} END"}
    repeat_row("incidents_incident", first.pk, count, own)


def _requisitions(count: int) -> None:
    """One in fifty is still to be answered."""
    from cases.requisitions.models import Requisition

    first = Requisition.objects.order_by("pk").first()
    assert first
    received, closed = _spread(count)
    own = {
        "received_at": received,
        "closed_at": f"CASE WHEN n % 50 > 0 THEN {closed} END",
        "state": "CASE WHEN n % 50 > 0 THEN 'closed' ELSE requisitions_requisition.state END",
    }
    repeat_row("requisitions_requisition", first.pk, count, own)


def _entries(count: int) -> None:
    """The last entry again and again; its hashes mean nothing, and no page looks at them."""
    from accounts.journal.models import JournalEntry, JournalHead

    last = JournalEntry.objects.first()
    assert last
    moment, _ = _spread(count)
    own = {"at": moment, "hash": "'x' || n"}
    repeat_row("journal_journalentry", last.number, count, own, column="number")
    JournalHead.objects.update(number=last.number + count)


def _continue_numbers() -> None:
    """PostgreSQL does not see the keys that were written by hand."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def _pages(only: str) -> dict[str, tuple[str, Any]]:
    """Every page that one of the visitors may read, by visitor and page."""
    from tests.access.matrix import MATRIX

    return {
        f"{visitor} {row.name} {row.to}".strip(): (visitor, row)
        for row in MATRIX
        for visitor in VISITORS
        if row.method == "GET" and visitor in row.allowed and only in row.name and row.expected()[visitor] == 200
        if row.name not in DEVELOPMENT
    }


def _read(world: "World", page: tuple[str, Any], name: str) -> dict[str, object]:
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    visitor, row = page
    try:
        address = reverse(row.name, args=world.arguments(row.to))
        data: Any = world.filled(row.data)
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            response = world.clients[visitor].get(address, data)
            response.getvalue()
            seconds = time.perf_counter() - start
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - one page that fails does not end the measurement
        return {"fault": f"{type(error).__name__}: {error}"}
    if response.status_code != 200:
        return {"fault": response.status_code}
    kind = response["Content-Type"]
    return {"s": seconds, "queries": len(queries), "is_file": not kind.startswith("text/html"), "page": name}


if __name__ == "__main__":
    main()
