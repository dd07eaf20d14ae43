"""The debrief as a document: what was shown, said and decided, and what follows. Without any image."""

from accounts.base.files.documents import Facts, document_pdf, exact
from accounts.base.moments import film_time, numeric_day
from cases.incidents.models import Debrief, DebriefChapter
from evidence.equipment.documents import service_name


def debrief_pdf(debrief: Debrief) -> bytes:
    """The same debrief always gives the same PDF: it is dated from its last change."""
    data = {
        "service": service_name(),
        "reference": f"Débriefing {debrief}",
        "title": f"Débriefing : {debrief.incident.title}",
        "facts": _facts(debrief),
        "chapters": [_chapter(one) for one in debrief.chapters.select_related("clip__camera")],
        "words": debrief.written_words,
        "erased": "Les textes de ce débriefing sont effacés." if debrief.words_erased_at else "",
        "follow_ups": [
            [
                one.task or "—",
                str(one.owner),
                numeric_day(one.due_on),
                f"{one.current_state.label}{f' : {one.outcome}' if one.outcome else ''}",
            ]
            for one in debrief.follow_ups.select_related("owner")
        ],
        "foot": "Ce débriefing porte sur l’intervention : il ne note ni n’évalue aucune personne.",
    }
    return document_pdf("cases/incidents/typst/debrief.typ", data, made_at=debrief.changed_at)


def _facts(debrief: Debrief) -> Facts:
    incident = debrief.incident
    return [
        ("Incident", f"{incident} — {incident.title}, {incident.place}"),
        ("Main courante", incident.log_number or "—"),
        ("Date", exact(debrief.held_at)),
        ("Mené par", str(debrief.leader)),
        ("Participants", ", ".join(str(one) for one in debrief.participants.all()) or "—"),
        ("Annonce de l’enregistrement", str(debrief.get_announcement_display()) or "—"),
    ]


def _chapter(chapter: DebriefChapter) -> list[str]:
    clip = chapter.clip
    state = "" if clip.is_stored else "vidéo effacée depuis"
    return [
        chapter.title or "—",
        f"{clip}, {clip.camera}",
        f"de {film_time(chapter.from_ms)} à {film_time(chapter.until_ms)}",
        state,
    ]
