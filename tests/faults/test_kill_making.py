"""`kill -9` of the worker while an excerpt, a sheet of stills and the passage of a debrief are being made: after the
restart each is there exactly once, and nothing of the killed attempts is."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.programs import finish, killed, launch
from tests.faults.serving import announced_chance

pytestmark = pytest.mark.fault

ROUNDS = 2
# About as long as one of them takes: most kills then fall inside it.
LONGEST_LIFE_S = 0.25

# A clip that is watched, two stills of it, and the session of a debrief that shows a part of it.
TOWN = """
import django; django.setup()
import tempfile
from pathlib import Path
from accounts.people.models import Team
from accounts.people.roles import Role
from cases.incidents.actions.debriefs import add_chapter
from cases.incidents.actions.register import link_clip
from cases.incidents.actions.sessions import open_debrief_session
from evidence.review.actions.extractions import take_still
from tests.cast import make_person
from tests.incidents.debriefs import filmed_incident, prepared
from tests.review.watching import filmed, watch
from tests.timed_films import Film, Sound, steady
director, trainer = make_person("Directeur", Role.DIRECTORATE), make_person("Formatrice", Role.TRAINER)
incident = filmed_incident(director, Team.objects.create(name="Brigade de nuit"))
with tempfile.TemporaryDirectory() as folder:
    clip = filmed(Path(folder), Film(steady(30, 90), gop=90, sounds=(Sound((1, 1, 1)),)))
link_clip(by=director, incident=incident, clip=clip)
debrief = prepared(director, incident, trainer)
debrief.chapters.all().delete()
add_chapter(by=director, debrief=debrief, clip=clip, from_ms=1000, until_ms=2000, title="Arrivée")
open_debrief_session(by=director, debrief=debrief, participants=[trainer], minutes=60, reason="Gestes")
viewing = watch(director, clip)
for frame in (3, 31):
    take_still(by=director, viewing=viewing, frame=frame, reason="Rapport")
"""
# Each is asked for anew; the passage is cut again since its chapter lost the one that it had.
ASK = """
import django; django.setup()
from cases.incidents.models import ChapterPassage
from evidence.footage.models import Viewing
from evidence.review.actions.excerpts import ask_excerpt
from evidence.review.actions.sheets import ask_sheet
from evidence.review.models import Extraction
viewing = Viewing.objects.select_related("clip__camera", "viewer").get()
ask_excerpt(by=viewing.viewer, viewing=viewing, from_ms=0, to_ms=900, reason="Rapport")
ask_sheet(by=viewing.viewer, clip=viewing.clip, stills=Extraction.objects.stills().select_related("derivative"))
ChapterPassage.objects.update(derivative=None)
"""
# What the queue calls; it says what was interrupted before, and what it begins.
WORKER = """
import django; django.setup()
from accounts.journal.models import FailedItem
from cases.incidents.actions import passages
from cases.incidents.tasks import make_passages
from evidence.review.actions import wanted
from evidence.review.tasks import make_extractions
def saying(module, name, word):
    do = getattr(module, name)
    def said(item):
        print(word, flush=True)
        return do(item)
    setattr(module, name, said)
saying(wanted, "_kept_excerpt", "excerpt")
saying(wanted, "_kept_sheet", "sheet")
saying(passages, "_make", "passage")
if FailedItem.objects.exists():
    print("interrupted", flush=True)
"""
# A passage is tried twice only: no kill but its own may interrupt it.
TASKS = {"excerpt": "make_extractions()", "sheet": "make_extractions()", "passage": "make_passages()"}
STATE = """
import django; django.setup()
import json
from accounts.journal.checking.check import check_journal
from accounts.journal.models import FailedItem, JournalEntry
from cases.incidents.models import ChapterPassage
from evidence import store
from evidence.footage.models import Derivative
from evidence.review.models import Extraction, WantedExtraction
rows = {name: sha256 for name, sha256 in Derivative.objects.values_list("store_name", "sha256")}
print(json.dumps({
    "excerpt": Extraction.objects.filter(derivative__kind="excerpt").count(),
    "excerpt told": JournalEntry.objects.filter(event="excerpt:taken").count(),
    "sheet": Extraction.objects.filter(derivative__kind="sheet").count(),
    "sheet told": JournalEntry.objects.filter(event="sheet:made").count(),
    "passage": ChapterPassage.objects.exclude(derivative=None).count(),
    "passages kept": Derivative.objects.filter(kind="passage").count(),
    "waiting": WantedExtraction.objects.count() + ChapterPassage.objects.filter(derivative=None).count(),
    "interrupted": FailedItem.objects.count(),
    "whole": all(store.digest(name).sha256 == sha256 for name, sha256 in rows.items()),
    "orphans": sorted(set(store.names("derivatives/")) - rows.keys()),
    "finding": check_journal().finding and str(check_journal().finding),
}))
"""


def state(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(finish(STATE, data))
    return found


def killed_at(thing: str, life_s: float, data: Path) -> list[str]:
    """What the worker said that was killed so long after it began the thing; last, whether it was still at work."""
    process, said = launch(WORKER + TASKS[thing], data), list[str]()
    assert process.stdout
    while thing not in said:
        said.append(process.stdout.readline().decode().strip())
        assert said[-1], f"the worker ended before it began the {thing}"
    return [*said, "killed"] if killed(process, life_s) else said


def test_killed_while_it_makes_them_each_is_made_exactly_once(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    finish(TOWN, data)
    draw, said = announced_chance(), list[str]()

    for count in range(1, ROUNDS + 1):
        finish(ASK, data)
        for thing in TASKS:
            said += killed_at(thing, draw.uniform(0, LONGEST_LIFE_S), data)
        said += finish(WORKER + "make_extractions(), make_passages()", data).decode().split()

        assert state(data) == {
            **{"excerpt": count, "excerpt told": count, "sheet": count, "sheet told": count},
            **{"passage": 1, "passages kept": 1, "waiting": 0, "interrupted": 0},
            **{"whole": True, "orphans": [], "finding": None},
        }
    assert said.count("killed") >= ROUNDS * 2
    assert said.count("interrupted") >= ROUNDS
    assert list((data / "footage").rglob("*.part")) == []
    assert [
        path for path in folder.rglob("*") if not (path.is_dir() or path.is_symlink() or path.suffix == ".typ")
    ] == []
