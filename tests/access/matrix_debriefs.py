"""Who reaches debriefs, their sessions and what follows them."""

from typing import Any

from tests.access.policy import (
    DIRECTION,
    DIRECTOR,
    LEADER,
    LEADERS,
    OTHER_LEADER,
    SIGNED_IN,
    TRAINER,
    Row,
    form,
    page,
)

NEW_DEBRIEF = {"held_at": "2026-11-28T22:30", "participants": ["{person_leader}"]}
WORDS = {"held_at": "2026-11-28T22:30", "leader": "{person_director}", "lessons": "Annoncer", "revision": "0"}
CHAPTER = {"clip": "{debriefed_clip}", "start": "00:01", "until": "00:02", "title": "L’annonce"}
SITTING = {"participants": ["{person_trainer}"], "minutes": "30", "reason": "Retour sur les gestes"}
FOLLOW_UP = {"task": "Revoir l’annonce", "owner": "{person_trainer}", "due_on": "2099-01-01"}
# The direction and the leader of the team that intervened.
LEADING = DIRECTION | LEADER


def led(name: str, to: str, **rest: Any) -> list[Row]:
    """A page or a form of whoever may lead the debrief, that the leader of another team does not find."""
    row = form if "data" in rest else page
    return [row(name, to, allowed=LEADING, unseen=OTHER_LEADER, **rest)]


DEBRIEFS: list[Row] = [
    page("debrief_list", allowed=DIRECTION | LEADERS),
    *led("debrief_prepare", "debriefed_incident"),
    *led("debrief_prepare", "debriefed_incident", data=NEW_DEBRIEF),
    page("debrief_prepare", "missing", unseen=DIRECTION | LEADERS),
    *led("debrief_detail", "debrief"),
    *led("debrief_detail", "held_debrief"),
    page("debrief_detail", "missing", unseen=DIRECTION | LEADERS),
    *led("debrief_change", "debrief"),
    *led("debrief_change", "debrief", data=WORDS),
    *led("debrief_pdf", "debrief"),
    page("debrief_pdf", "missing", unseen=DIRECTION | LEADERS),
    *led("debrief_play", "debrief", data={}),
    # The leader of the team sees the debrief, and no clip that was not opened to them.
    form("chapter_add", "debrief", allowed=LEADING, unseen=OTHER_LEADER, data=CHAPTER),
    *led("chapter_move", "debrief chapter", data={"to": "later"}),
    form("chapter_move", "debrief shown_chapter", unseen=DIRECTION | LEADERS),
    *led("chapter_remove", "debrief chapter", data={}),
    form("chapter_remove", "debrief shown_chapter", unseen=DIRECTION | LEADERS),
    # Only the person who leads the debrief opens its sessions, and only that person shows its chapters.
    form("debriefsession_open", "debrief", allowed=DIRECTOR, unseen=OTHER_LEADER, data=SITTING),
    form("debriefsession_show", "sitting shown_chapter", allowed=DIRECTOR, unseen=OTHER_LEADER),
    form("debriefsession_show", "sitting chapter", unseen=DIRECTION | LEADERS),
    *led("debriefsession_close", "sitting", data={}),
    # The trainer, who has no right to footage, is named in the session; nobody else is, the direction included.
    page("debriefsession_detail", "sitting", allowed=TRAINER, unseen=SIGNED_IN - TRAINER),
    page("debriefsession_detail", "missing", unseen=SIGNED_IN),
    form("debriefsession_watch", "unwatched_sitting unwatched_chapter", allowed=TRAINER, unseen=SIGNED_IN - TRAINER),
    form("debriefsession_watch", "sitting chapter", unseen=SIGNED_IN),
    page("debriefsession_stream", "trainers_viewing", allowed=TRAINER, unseen=SIGNED_IN - TRAINER),
    page("debriefsession_stream", "directors_viewing", unseen=SIGNED_IN),
    page("followup_list", allowed=SIGNED_IN),
    *led("followup_add", "debrief", data=FOLLOW_UP),
    *led("followup_assign", "followup", data={"owner": "{person_leader}", "due_on": "2099-01-01"}),
    form(
        "followup_close",
        "followup",
        allowed=LEADING | TRAINER,
        unseen=SIGNED_IN - LEADING - TRAINER,
        data={"outcome": "Fait"},
    ),
]
