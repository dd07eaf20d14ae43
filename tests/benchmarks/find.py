"""What it costs to find clips among many: the first page of the list, each filter, a deep page, a search by words, the
count and the neighbours of a clip, with many clips against few of the same half-year.

    python -m tests.benchmarks.find [--clips 1000000] [--few 10000] [--rounds 9] [--on sqlite|postgresql]

Each clip has one of 20 cameras, 60 wearers of 6 teams (one in 100 has none), 8 places and 100 shifts; one in 20 is
erased, one in 100 held, one in 1,000 restricted. 60 are linked to an incident, and chosen for a requisition. The page
is the product's own (ShownList), as a director is shown it. Both sizes answer in turns, and must ask the same number of
queries; the best round of each counts, since whatever else runs only adds. Both databases are started here and thrown
away.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.asked import answering, ask
from tests.benchmarks.product import configure
from tests.benchmarks.rows import insert_select, repeat_row

if TYPE_CHECKING:
    from accounts.people.models import User
    from evidence.footage.models import Clip

AIM = 1.5
DAYS = 180
CAMERAS, WEARERS, TEAMS, SHIFTS = 20, 60, 6, 100
PLACES = ["Gare", "Port", "Mairie", "Parc", "Stade", "Marché", "Pont", "École"]
LINKED = 60
Act = Callable[[], object]


def main() -> None:
    options = _options()
    if options.inside:
        _answer(options.clips)
        return
    for database in [options.on] if options.on else ["sqlite", "postgresql"]:
        _compare(database, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--on", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(database: str, options: argparse.Namespace) -> None:
    """Both sizes in turns, round by round, so that what slows the machine slows both."""
    with ExitStack() as opened:
        few, many = (
            opened.enter_context(answering("tests.benchmarks.find", database, "--clips", str(clips)))
            for clips in (options.few, options.clips)
        )
        queries = [ask(town, "queries") for town in (few, many)]
        rounds = [(ask(few, "round"), ask(many, "round")) for _ in range(options.rounds)]
    print(f"{database}, {options.clips:,} clips against {options.few:,} (aim {AIM}, equal queries)")
    for name in queries[0]:
        few_s, many_s = ([one[side][name] for one in rounds] for side in (0, 1))
        ratio = min(many_s) / min(few_s)
        missed = "  MISSED" if ratio > AIM or queries[0][name] != queries[1][name] else ""
        asked = f"{queries[0][name]:.0f}/{queries[1][name]:.0f} queries"
        best = f"{min(few_s) * 1000:7.1f} → {min(many_s) * 1000:7.1f} ms"
        print(f"  {name:<26} {ratio:6.2f}   {best}   {asked}{missed}", flush=True)


# Inside ---------------------------------------------------------------------------------------------------------------


def _answer(clips: int) -> None:
    with tempfile.TemporaryDirectory(prefix="levallois-find-") as name:
        configure(Path(name))
        acts = _acts(_fill(clips))
        for line in sys.stdin:
            measured = {
                name: _queries(act) if line.strip() == "queries" else _seconds(act) for name, act in acts.items()
            }
            print(json.dumps(measured), flush=True)


def _queries(act: Act) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def _seconds(act: Act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _acts(town: dict[str, Any]) -> dict[str, Act]:
    director = town["director"]
    asked: dict[str, dict[str, Any]] = {
        "first page": {},
        "oldest first": {"tri": "start"},
        "deep page": {"avant": town["deep"]},
        "period": {"since": town["since"], "until": town["until"]},
        "hours": {"from_hour": "22:00", "to_hour": "02:00"},
        **{name: {name: town[name]} for name in ("wearer", "camera", "team", "shift", "incident", "requisition")},
        "place": {"place": "gare"},
        "kind": {"kind": "body_camera"},
        **{f"state {state}": {"state": state} for state in ("stored", "undecided", "nameless", "erased")},
        **{f"held {held}": {"held": held} for held in ("yes", "no", "judicial")},
        "left": {"left": "7"},
        "words: a wearer": {"words": town["name"]},
        "words: a place, a camera": {"words": f"gare {town['label']}"},
        "words: a reference": {"words": "PV-RG77"},
        "words: a file": {"words": town["file"]},
        "words: found nowhere": {"words": "introuvable"},
    }
    acts: dict[str, Act] = {name: _page(director, query) for name, query in asked.items()}
    return acts | {"neighbours": _neighbours(director, town), "same moment": _same_moment(director, town)}


def _page(person: "User", query: dict[str, Any]) -> Act:
    """The page with its count; a wrong filter would find nothing."""
    from django.test import RequestFactory

    from accounts.base.web.lists.listing import ShownList
    from evidence.footage.lists import CLIPS

    request: Any = RequestFactory().get("/videos/", query)
    request.user = person
    page = ShownList.of(CLIPS, request)
    assert not page.form.wrong, page.form.wrong
    assert page.rows or "introuvable" in query.values(), query
    return lambda: ShownList.of(CLIPS, request)


def _neighbours(person: "User", town: dict[str, Any]) -> Act:
    from accounts.base.web.lists.pages import neighbours
    from evidence.footage.lists import CLIPS
    from evidence.footage.models import Clip

    form = CLIPS.form({"place": "gare"}, person)
    return lambda: neighbours(form.alternatives(Clip.objects.visible_to(person)), town["middle"])


def _same_moment(person: "User", town: dict[str, Any]) -> Act:
    from evidence.footage.models import Clip

    middle = town["middle"]
    seen = Clip.objects.visible_to(person)
    return lambda: list(seen.during(middle.earliest_at, middle.latest_at).order_by("started_at", "pk")[:13])


def _fill(clips: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    town = _people()
    clip = town["clip"]
    _multiply(clip, clips, town)
    _hold_some(clip, town["director"])
    _link_some(clip, town)
    _write_words(clip)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return town | _named(town) | _in_time(clip, clips)


def _people() -> dict[str, Any]:
    """The people, cameras, teams and shifts, by the actions of the product."""
    from datetime import timedelta

    from django.utils import timezone

    from accounts.people.models import Team
    from accounts.people.roles import Role
    from evidence.equipment.models import CameraIssue
    from tests.cast import make_camera, make_person
    from tests.worlds import keep_months, make_clip, make_shift

    keep_months(6)
    teams = [Team.objects.create(name=f"Brigade {number}") for number in range(TEAMS)]
    wearers = [make_person(f"Agent{number}", team=teams[number % TEAMS]) for number in range(WEARERS)]
    start = timezone.now() - timedelta(days=DAYS)
    shifts = [make_shift(teams[number % TEAMS], starts_at=start + timedelta(days=number)) for number in range(SHIFTS)]
    cameras = [make_camera() for _ in range(CAMERAS)]
    for number, wearer in enumerate(wearers):
        begins = start + timedelta(days=number)
        ends = begins + timedelta(hours=8)
        CameraIssue.objects.create(camera=cameras[number % CAMERAS], wearer=wearer, issued_at=begins, returned_at=ends)
    clip = make_clip(place=PLACES[0])
    for place in PLACES:  # each is noted as a place by its words
        clip.place = place
        clip.save()
    return {
        "director": make_person("Directeur", Role.DIRECTORATE),
        "cameras": cameras,
        "wearers": wearers,
        "shifts": shifts,
        "teams": teams,
        "clip": clip,
    }


def _multiply(clip: "Clip", count: int, town: dict[str, Any]) -> None:
    """The same row again and again, each later in the half-year that ends now."""
    from django.utils import timezone

    start, step_s = timezone.now().timestamp() - DAYS * 86_400, DAYS * 86_400 / count
    moment, ended = (_moment(f"{start + late_s} + n * {step_s}") for late_s in (0, 60))
    own = {
        **dict.fromkeys(("started_at", "earliest_at"), moment),
        **dict.fromkeys(("ended_at", "latest_at"), ended),
        "file_name": "'BWC' || n || '.mp4'",
        "store_name": "store_name || n",
        "sha256": "n",
        "camera_id": _one_of(town["cameras"], "n"),
        "wearer_id": f"CASE WHEN n % 50 > 0 AND n % 20 > 0 THEN {_one_of(town['wearers'], 'n')} END",
        "shift_id": f"CASE WHEN n % 20 > 0 THEN {_one_of(town['shifts'], 'n / 7')} END",
        "place": f"CASE n % {len(PLACES)} "
        + " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(PLACES))
        + " END",
        "state": "CASE WHEN n % 20 = 0 THEN 'erased' ELSE 'stored' END",
        "is_restricted": "n % 1000 = 1",
    }
    repeat_row("footage_clip", clip.pk, count, own)


def _moment(seconds: str) -> str:
    """The moment of an expression that gives the seconds since 1970."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"to_timestamp({seconds})"
    return f"strftime('%Y-%m-%d %H:%M:%f', {seconds}, 'unixepoch')"


def _one_of(rows: list[Any], number: str) -> str:
    """The key of one of these rows, whose keys follow each other."""
    assert [row.pk for row in rows] == list(range(rows[0].pk, rows[0].pk + len(rows)))
    return f"{rows[0].pk} + ({number}) % {len(rows)}"


def _hold_some(clip: "Clip", director: "User") -> None:
    """One clip in a hundred, each for its own procedure; all of them have “PV-RG77” in its reference."""
    from evidence.footage.actions.holds import place_hold
    from evidence.footage.models import Hold, HoldKind

    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV-RG77")
    first = Hold.objects.get()
    source = f"footage_hold CROSS JOIN footage_clip AS clip WHERE footage_hold.id = {first.pk} AND clip.id % 100 = 3"
    insert_select("footage_hold", {"clip_id": "clip.id"}, f"{source} AND clip.id <> {clip.pk}", but="id")


def _link_some(clip: "Clip", town: dict[str, Any]) -> None:
    """As many clips are of the incident, and of the requisition, whatever the size of the town."""
    from cases.incidents.actions.register import link_clip, open_incident
    from evidence.footage.models import Clip
    from tests.incidents.drafts import draft
    from tests.requisitions.worlds import registered

    director = town["director"]
    town["incident"] = open_incident(by=director, incident=draft())
    town["requisition"] = registered(director)
    for one in Clip.objects.visible_to(director).stored().exclude(pk=clip.pk)[:LINKED]:
        link_clip(by=director, incident=town["incident"], clip=one)
        town["requisition"].choices.create(clip=one)


def _write_words(clip: "Clip") -> None:
    """The words of each file's name and of each hold's reference, as the product writes them."""
    from django.db import connection

    from evidence.footage.models import Hold

    of_clips = "INSERT INTO search_searchword (kind, object_id, word) SELECT 'footage.clip', id, {} FROM footage_clip"
    number, first = f"(id - {clip.pk})", Hold.objects.order_by("pk").first()
    assert first
    with connection.cursor() as cursor:
        for word in ("'mp4'", f"'bwc' || {number}", f"'bwc' || {number} || 'mp4'", f"'' || {number}"):
            cursor.execute(f"{of_clips.format(word)} WHERE id > {clip.pk}")
        cursor.execute(
            "INSERT INTO search_searchword (kind, object_id, word) SELECT said.kind, footage_hold.id, said.word "  # noqa: S608
            "FROM search_searchword AS said CROSS JOIN footage_hold "
            f"WHERE said.kind = 'footage.hold' AND said.object_id = {first.pk} AND footage_hold.id <> {first.pk} "
            "ON CONFLICT DO NOTHING"  # the incident's holds, which the product itself placed, have their words
        )


def _named(town: dict[str, Any]) -> dict[str, Any]:
    """What the filters say."""
    wearer, camera = town["wearers"][7], town["cameras"][8]
    named = {"wearer": wearer.pk, "name": wearer.last_name, "camera": camera.pk, "label": camera.label}
    keys = {"team": town["teams"][2].pk, "shift": town["shifts"][50].pk}
    return named | keys | {"incident": town["incident"].number, "requisition": town["requisition"].number}


def _in_time(clip: "Clip", clips: int) -> dict[str, Any]:
    """A page at nine tenths of the list, and two weeks in the middle of it."""
    from datetime import timedelta

    from django.utils import timezone

    from evidence.footage.models import Clip

    middle = Clip.objects.get(pk=clip.pk + clips // 2 + 5)
    deep = Clip.objects.get(pk=clip.pk + clips // 10)
    since, until = (timezone.localdate() - timedelta(days=days) for days in (100, 86))
    asked = {"file": middle.file_name, "deep": f"{deep.started_at.isoformat()}~{deep.pk}"}
    return asked | {"middle": middle, "since": since, "until": until}


if __name__ == "__main__":
    main()
