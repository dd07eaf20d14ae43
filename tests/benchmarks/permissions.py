"""What object permissions cost a list of clips: the first page of 50, the next one and the count, for people to whom
many, few or no clips are open, against the same without any filter.

    python -m tests.benchmarks.permissions [--clips 1000000] [--rounds 15] [--on sqlite|postgresql]

One clip in 25 is open to `many`, one in 5,000 to `few`, none to `none`; four other people hold as many as `many` does:
200,000 grants on 1,000,000 clips. One clip in 1,000 is restricted, and one in 5,000 is worn by `wearer`, who is also
a team leader to whom as many are open. The page is the product's own (KeyPage), rows and joins included.
Both databases are started here and thrown away.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.product import configure
from tests.benchmarks.rows import insert_select, repeat_row
from tests.services.postgres import running_postgres

if TYPE_CHECKING:
    from accounts.base.actors import Actor
    from accounts.base.web.lists.pages import KeyPage
    from accounts.people.models import User
    from evidence.footage.models import Clip

AIM = 3.5
MANY, FEW, RESTRICTED = 25, 5_000, 1_000
# The moment of clip number {n}: fifteen seconds after the one before.
MOMENTS = {
    "sqlite": "datetime('2026-01-01', '+' || (n * 15) || ' seconds')",
    "postgresql": "timestamptz '2026-01-01 00:00+00' + n * interval '15 seconds'",
}
Measured = Callable[[], object]


def main() -> None:
    options = _options()
    if options.inside:
        _measure(options)
        return
    for database in [options.on] if options.on else ["sqlite", "postgresql"]:
        with _address(database) as url:
            command = [sys.executable, "-m", "tests.benchmarks.permissions", "--inside", "--on", database]
            command += ["--clips", str(options.clips), "--rounds", str(options.rounds)]
            subprocess.run(command, env=os.environ | ({"DATABASE_URL": url} if url else {}), check=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--on", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _address(database: str) -> Iterator[str]:
    """SQLite is the product's default, in the folder of its data."""
    if database == "sqlite":
        yield ""
        return
    with running_postgres() as url:
        yield url


def _measure(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="levallois-permissions-") as name:
        os.environ["WEARER_ACCESS"] = "oui"
        configure(Path(name))
        people = _fill(options.clips)
        print(f"{options.on}, {options.clips:,} clips, against no filter (aim {AIM})")
        for what, measured in _measures(people).items():
            _print_ratios(what, measured, options.rounds)


def _measures(people: "dict[str, Actor]") -> dict[str, dict[str, Measured]]:
    """For each thing that a page shows, how each person gets it."""
    keys = {name: _page(person).older for name, person in people.items()}
    return {
        "first page": {name: _once(partial(_page, person)) for name, person in people.items()},
        "next page": {name: _once(partial(_page, person, keys[name])) for name, person in people.items()},
        "count": {name: _once(partial(_count, person)) for name, person in people.items()},
    }


def _page(person: "Actor", before: str = "") -> "KeyPage[Clip]":
    from accounts.base.web.lists.pages import KeyPage
    from evidence.footage.models import Clip

    clips = Clip.objects.visible_to(person).with_hold().select_related("camera", "wearer")
    return KeyPage.of([clips], before=before)


def _count(person: "Actor") -> int:
    from evidence.footage.models import Clip

    return Clip.objects.visible_to(person).stored().count()


def _once(act: Measured) -> Measured:
    """Asserts that it takes one query, however many clips there are and whoever asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act()
    assert len(queries) == 1, [query["sql"] for query in queries]
    return act


def _print_ratios(what: str, measured: dict[str, Measured], rounds: int) -> None:
    """Everybody in turns, so that what slows the machine slows all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, act in measured.items():
            start = time.perf_counter()
            act()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    plain_s = medians.pop("no filter")
    told = "   ".join(f"{name} {median_s / plain_s:.2f}" for name, median_s in medians.items())
    print(f"  {what:<11} no filter {plain_s * 1000:8.2f} ms   {told}")


def _fill(clips: int) -> "dict[str, Actor]":
    from django.core.management import call_command
    from django.db import connection

    from accounts.base.actors import SystemActor
    from accounts.people.roles import Role
    from tests.cast import designate, make_person
    from tests.worlds import make_clip

    call_command("migrate", verbosity=0)
    director = make_person("Directeur", Role.DIRECTORATE)
    many, few, none, wearer, *others = (make_person("Brigade", Role.TEAM_LEADER) for _ in range(8))
    designate(wearer, Role.WEARER)
    clip = make_clip()
    _multiply_clips(clip, clips, wearer)
    _multiply_openings(clip, director, {many: (MANY, 0), few: (FEW, 0), wearer: (FEW, 2)})
    _multiply_openings(clip, director, {other: (MANY, number) for number, other in enumerate(others, start=1)})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    people: dict[str, Actor] = {"no filter": SystemActor.DEMO, "many": many, "few": few, "none": none}
    return people | {"director": director, "wearer": wearer}


def _multiply_clips(clip: "Clip", count: int, wearer: "User") -> None:
    """In the database itself: the same row again and again, with its own start, names and wearer."""
    moment = MOMENTS[_vendor()]
    own = {
        "started_at": moment,
        "ended_at": moment,
        "earliest_at": moment,
        "latest_at": moment,
        "store_name": "store_name || n",
        "sha256": "n",
        "wearer_id": f"CASE WHEN n % {FEW} = 1 THEN {wearer.pk} END",
        "is_restricted": f"n % {RESTRICTED} = 0",
    }
    repeat_row("footage_clip", clip.pk, count, own)


def _multiply_openings(clip: "Clip", director: "User", shares: "dict[User, tuple[int, int]]") -> None:
    """One clip in so many is open to each, starting at their own remainder."""
    from datetime import timedelta

    from django.utils import timezone

    from evidence.footage.actions.access import grant_clip_access
    from evidence.footage.models import ClipAccessGrant

    until = timezone.now() + timedelta(days=30)
    for person, (step, remainder) in shares.items():
        grant = grant_clip_access(by=director, clip=clip, person=person, until=until, reason="Mesure")
        own = {"content_object_id": "clip.id", "clip_started_at": "clip.started_at"}
        source = (
            f"footage_clipaccessgrant CROSS JOIN footage_clip AS clip WHERE footage_clipaccessgrant.id = {grant.pk} "
            f"AND clip.id <> {clip.pk} AND (clip.id - {clip.pk}) % {step} = {remainder}"
        )
        insert_select("footage_clipaccessgrant", own, source, but="id")
        ClipAccessGrant.objects.filter(pk=grant.pk).delete()


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


if __name__ == "__main__":
    main()
