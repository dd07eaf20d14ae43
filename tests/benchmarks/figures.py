"""What the dashboard and the annual report of the service cost over many rows, against the same aggregates as plain
SQL.

    python -m tests.benchmarks.figures [--clips 1000000] [--incidents 100000] [--entries 5000000] [--rounds 5]
        [--on sqlite|postgresql]

The town is that of tests/benchmarks/find.py, with interventions spread over the same half-year, of which one in three
has a clip, 20,000 viewings for 2,000 procedures, and journal entries, of which one in 50 is a still or an excerpt that
was taken. Both sides answer in turns, in one process: the dashboard for the last thirty days and for this year, each
beside the period before, and the report of this year. The dashboard reads no journal. The database is made here and
thrown away.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.find import DAYS, PLACES, _fill, _moment
from tests.benchmarks.product import configure
from tests.benchmarks.rows import insert_select, repeat_row
from tests.services.postgres import running_postgres

AIM = 1.5
FACTS = ("altercation", "announcement", "announcement_effect", "force", "injuries", "outcome")
SECONDS = {
    "sqlite": "ROUND(julianday({end}) * 86400.0) - ROUND(julianday({start}) * 86400.0)",
    "postgresql": "EXTRACT(EPOCH FROM {end} - {start})",
}
HOUR = {
    "sqlite": "substr(started_at, 1, 13)",
    "postgresql": "to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')",
}
# Stills and excerpts, as the journal names them.
TAKEN = ("still:taken", "excerpt:taken")
PROCEDURES = 2_000
Statement = tuple[str, list[datetime]]


def main() -> None:
    options = _options()
    if options.inside:
        _measure(options)
        return
    for database in [options.on] if options.on else ["sqlite", "postgresql"]:
        with ExitStack() as opened:
            url = opened.enter_context(running_postgres()) if database == "postgresql" else ""
            command = [sys.executable, "-m", "tests.benchmarks.figures", "--inside", *sys.argv[1:]]
            environment = os.environ | ({"DATABASE_URL": url} if url else {})
            subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own module


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=1_000_000)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--on", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="levallois-figures-") as name:
        configure(Path(name))
        from django.db import connection
        from django.utils import timezone

        from cases.figures.periods import Period
        from cases.figures.selectors.dashboard import dashboard

        director = _fill(options.clips)["director"]
        _interventions(options.incidents)
        _viewings(director)
        _entries(options.entries)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        today = timezone.localdate()
        print(
            f"{connection.vendor}, {options.clips:,} clips, {options.incidents:,} interventions, "
            f"{options.entries:,} entries (aim {AIM})"
        )
        for key in ("30-jours", str(today.year)):
            period = Period.of(key, today)
            assert period
            _compare(f"dashboard {key}", partial(dashboard, period, seen_by=director), _plain(period), options.rounds)
        _compare(f"report {key}", partial(_report, period), _plain_report(period), options.rounds)


def _report(period: Any) -> int:
    """Every number of the report, as its page and its document read them."""
    from cases.figures.selectors.annual import annual_report

    return sum(one.count for section in annual_report(period).sections for one in section.figures)


def _compare(name: str, act: Any, plain: list[Statement], rounds: int) -> None:
    pairs = [(_seconds(act), _seconds(lambda: _run(plain))) for _ in range(rounds)]
    ratios = [ours / theirs for ours, theirs in pairs]
    ours, theirs = (statistics.median(one[side] for one in pairs) for side in (0, 1))
    ratio = statistics.median(ratios)
    missed = "  MISSED" if ratio > AIM else ""
    spread = f"({min(ratios):.2f}–{max(ratios):.2f})"
    print(
        f"  {name:<19} {ratio:5.2f} {spread}   {ours * 1000:7.0f} against {theirs * 1000:7.0f} ms{missed}", flush=True
    )


def _seconds(act: Any) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _run(statements: list[Statement]) -> None:
    from django.db import connection

    for sql, parameters in statements:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            cursor.fetchall()


def _interventions(count: int) -> None:
    """One intervention again and again, in the half-year that ends now, each fact by turns said or not."""
    from django.utils import timezone

    from cases.incidents.models import FACTS as VALUES
    from cases.incidents.models import Incident, IncidentClip, IncidentKind
    from evidence.footage.models import Clip

    first = Incident.objects.order_by("pk").first()
    clip = Clip.objects.order_by("pk").first()
    assert first
    assert clip
    start, step = timezone.now().timestamp() - DAYS * 86_400, DAYS * 86_400 / count
    own = {
        "started_at": _moment(f"{start} + n * {step}"),
        "ended_at": _moment(f"{start} + n * {step} + 1200"),
        "place": _turns(PLACES, "n / 3"),
        "kind": _turns(IncidentKind.values, "n / 5"),
        "second_kind": f"CASE WHEN n % 9 = 0 THEN {_turns(IncidentKind.values, 'n / 7')} END",
        **{
            name: f"CASE WHEN n % 4 > 0 THEN {_turns(values.values, f'n / {2 + at}')} END"
            for at, (name, values) in enumerate(VALUES.items())
        },
    }
    repeat_row("incidents_incident", first.pk, count, own)
    link = IncidentClip.objects.exclude(incident=first).first() or IncidentClip.objects.order_by("pk").first()
    assert link
    linked = {"incident_id": "one.id", "clip_id": f"{clip.pk}"}
    source = f"incidents_incidentclip CROSS JOIN incidents_incident AS one WHERE incidents_incidentclip.id = {link.pk}"
    insert_select("incidents_incidentclip", linked, f"{source} AND one.id % 3 = 0 AND one.id > {first.pk}", but="id")


def _viewings(director: Any) -> None:
    """All of today, each procedure with ten of them, for the reasons of the law by turns."""
    from django.utils import timezone

    from evidence.footage.models import Clip, Viewing, ViewingPurpose

    clip = Clip.objects.order_by("pk").first()
    assert clip
    now, purposes = timezone.now(), ViewingPurpose.values
    Viewing.objects.bulk_create(
        Viewing(
            clip=clip,
            viewer=director,
            purpose=purposes[number % PROCEDURES % len(purposes)],
            reference=f"PV {number % PROCEDURES}",
            expires_at=now,
        )
        for number in range(PROCEDURES * 10)
    )


def _entries(count: int) -> None:
    """The last entry again and again; its hashes mean nothing, and no figure looks at them."""
    from django.utils import timezone

    from accounts.journal.models import JournalEntry

    last = JournalEntry.objects.first()
    assert last
    start, step = timezone.now().timestamp() - DAYS * 86_400, DAYS * 86_400 / max(count, 1)
    event = f"CASE n % 100 WHEN 0 THEN '{TAKEN[0]}' WHEN 1 THEN '{TAKEN[1]}' ELSE journal_journalentry.event END"
    own = {"at": _moment(f"{start} + n * {step}"), "hash": "'x' || n", "event": event}
    repeat_row("journal_journalentry", last.number, count, own, column="number")


def _turns(values: Any, number: str) -> str:
    cases = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(values))
    return f"CASE ({number}) % {len(values)} {cases} END"


def _plain(period: Any) -> list[Statement]:
    """Each number of the page as one statement, for the period and for the one before."""
    from cases.figures.selectors.rows import span_of

    found: list[Statement] = []
    for one in (period, period.previous):
        span = list(span_of(one))
        found += _register(span) + _worn(span) + _recorded(span) + _answered(span)
    said = " OR ".join(f"{name} IS NOT NULL" for name in FACTS)
    started = "SELECT started_at FROM incidents_incident {} ORDER BY started_at, id LIMIT 1"
    return [*found, (started.format(""), []), (started.format(f"WHERE {said}"), []), *_kept()]


def _register(span: list[datetime]) -> list[Statement]:
    within = "FROM incidents_incident WHERE started_at >= %s AND started_at < %s"
    grouped = [f"SELECT {name}, COUNT(*) {within} GROUP BY {name}" for name in ("kind", "place", *FACTS)]
    second = f"SELECT second_kind, COUNT(*) {within} AND second_kind IS NOT NULL GROUP BY second_kind"
    hours = f"SELECT {_here(HOUR)}, COUNT(*) {within} GROUP BY 1"
    linked = "EXISTS (SELECT 1 FROM incidents_incidentclip WHERE incident_id = incidents_incident.id)"
    return [(sql, span) for sql in (*grouped, second, hours, f"SELECT COUNT(*) {within} AND {linked}")]


def _worn(span: list[datetime]) -> list[Statement]:
    during = "i.issued_at < s.ends_at AND (i.returned_at IS NULL OR i.returned_at > s.starts_at)"
    issue = (
        "EXISTS (SELECT 1 FROM equipment_cameraissue AS i WHERE i.replaced_at IS NULL "  # noqa: S608 - our own words
        f"AND i.wearer_id = m.officer_id AND (i.shift_id = m.shift_id OR ({during})))"
    )
    members = (
        "FROM duty_shiftmember AS m JOIN duty_shift AS s ON s.id = m.shift_id "
        "WHERE s.cancelled_at IS NULL AND s.starts_at >= %s AND s.starts_at < %s"
    )
    return [(f"SELECT COUNT(*), SUM(CASE WHEN {issue} THEN 1 ELSE 0 END) {members}", span)]


def _recorded(span: list[datetime]) -> list[Statement]:
    lasting = _here(SECONDS).format(start="s.ends_at", end="c.received_at")
    late = f"CASE WHEN {lasting} > 0 THEN {lasting} ELSE 0 END"
    within = "started_at >= %s AND started_at < %s"
    clips = (
        f"FROM footage_clip AS c JOIN duty_shift AS s ON s.id = c.shift_id WHERE c.{within.replace('AND ', 'AND c.')}"
    )
    middle = f"(SELECT COUNT(*) / 2 {clips})"
    return [
        (f"SELECT COUNT(*), MAX({late}) {clips}", span),
        (f"SELECT {late} {clips} ORDER BY 1 LIMIT 1 OFFSET {middle}", [*span, *span]),
        (f"SELECT {_here(HOUR)}, COUNT(*) FROM footage_clip WHERE {within} GROUP BY 1", span),  # noqa: S608 - our own
        ("SELECT COUNT(*) FROM footage_clip WHERE erased_at >= %s AND erased_at < %s", span),
        ("SELECT COUNT(*) FROM intake_offload WHERE ended_at >= %s AND ended_at < %s", span),
    ]


def _answered(span: list[datetime]) -> list[Statement]:
    lasting = _here(SECONDS).format(start="received_at", end="approved_at")
    within = "FROM requisitions_requisition WHERE received_at >= %s AND received_at < %s"
    return [
        (f"SELECT COUNT(*), MAX({lasting}) {within}", span),
        (f"SELECT {lasting} {within} AND approved_at IS NOT NULL ORDER BY 1", span),
    ]


def _kept() -> list[Statement]:
    """What is stored, held and due; clips are kept for six months."""
    from django.utils import timezone

    from accounts.base.local_times import months_later

    now = timezone.now()
    held = "EXISTS (SELECT 1 FROM footage_hold WHERE clip_id = footage_clip.id AND released_at IS NULL)"
    stored = "FROM footage_clip WHERE state = 'stored'"
    soon, later = (months_later(now + timedelta(days=days), -6) for days in (7, 30))
    return [
        (f"SELECT COUNT(*) {stored} AND {held}", []),
        (f"SELECT COUNT(*) {stored} AND NOT {held} AND started_at <= %s", [soon]),
        (f"SELECT SUM(size_bytes) {stored} AND NOT {held} AND started_at <= %s", [later]),
        (f"SELECT COUNT(*), SUM(size_bytes) {stored}", []),
        ("SELECT SUM(size_bytes) FROM footage_clip WHERE started_at >= %s", [now - timedelta(days=30)]),
    ]


def _plain_report(period: Any) -> list[Statement]:
    """Each number of the report as one statement, save those of tables that are empty or short here."""
    from cases.figures.selectors.rows import span_of

    span = list(span_of(period))
    worn = "FROM equipment_cameraissue WHERE replaced_at IS NULL AND issued_at < %s"
    held = "FROM footage_hold WHERE placed_at >= %s AND placed_at < %s"
    seen = "FROM footage_viewing WHERE opened_at >= %s AND opened_at < %s"
    asked = "FROM requisitions_requisition WHERE received_at >= %s AND received_at < %s"
    found: list[Statement] = [
        (f"SELECT COUNT(DISTINCT {who}) {worn} AND (returned_at IS NULL OR returned_at > %s)", span[::-1])
        for who in ("camera_id", "wearer_id")
    ]
    for kind in ("judicial", "administrative", "disciplinary"):
        for rows, column in ((held, "kind"), (seen, "purpose")):
            of_kind = f"{rows} AND {column} = '{kind}'"
            found += [(f"SELECT COUNT(DISTINCT reference) {of_kind}", span), (f"SELECT COUNT(*) {of_kind}", span)]
    entries = "SELECT COUNT(*) FROM journal_journalentry WHERE at >= %s AND at < %s AND event = '{}'"
    return [
        *found,
        (f"SELECT COUNT(*) {seen} AND purpose NOT IN ('judicial', 'administrative', 'disciplinary')", span),
        (f"SELECT COUNT(*) {asked}", span),
        *[(entries.format(event), span) for event in TAKEN],
        *_plain_public(span),
    ]


def _plain_public(span: list[datetime]) -> list[Statement]:
    from cases.incidents.models import AnnouncementEffect

    within = "FROM incidents_incident WHERE started_at >= %s AND started_at < %s"
    announced = "announcement = 'yes'"
    linked = "EXISTS (SELECT 1 FROM incidents_incidentclip WHERE incident_id = incidents_incident.id)"
    effects = [f"{announced} AND announcement_effect = '{effect}'" for effect in AnnouncementEffect.values]
    conditions = ["1 = 1", linked, announced, *effects, "announcement = 'no'", "outcome = 'calmed'"]
    firsts = [
        f"SELECT {column} FROM {table} ORDER BY {column} LIMIT 1"  # noqa: S608 - our own words
        for table, column in [
            ("equipment_cameraissue", "issued_at"),
            ("footage_viewing", "opened_at"),
            ("incidents_incident", "started_at"),
        ]
    ]
    return [*[(f"SELECT COUNT(*) {within} AND {one}", span) for one in conditions], *[(sql, []) for sql in firsts]]


def _here(written: dict[str, str]) -> str:
    from django.db import connection

    return written[connection.vendor]


if __name__ == "__main__":
    main()
