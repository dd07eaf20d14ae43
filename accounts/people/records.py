"""Compares designations and access grants with what the journal says of them."""

from collections import Counter
from collections.abc import Callable, Iterator

from accounts.base.records import RecordCheck
from accounts.journal.format import instant
from accounts.journal.told import Told, told_by, told_since
from accounts.people.events import PeopleEvent
from accounts.people.models import AccessGrant, Designation

_GIVEN = (PeopleEvent.DESIGNATION_GRANTED, PeopleEvent.DESIGNATION_RENEWED)


def contradicted_designations() -> Iterator[str]:
    """Designations that no entry grants, that say something else than their entry, or that are gone; and revocations
    and suspensions that were written or taken back straight in the database."""
    given: dict[str, Told] = {}
    ended: Counter[tuple[str, str]] = Counter()
    events = (*_GIVEN, PeopleEvent.DESIGNATION_REVOKED, PeopleEvent.DESIGNATION_SUSPENDED)
    for entry in told_by(events, related_kind="designation"):
        if entry.event in _GIVEN:
            given[entry.related_id] = entry
        else:
            ended[entry.related_id, entry.event] += 1
    since = told_since()
    rows = {str(row.pk): row for row in Designation.objects.select_related("person").prefetch_related("suspensions")}
    for key, row in rows.items():
        if since is None or row.granted_at >= since:
            yield from _differences(row, given.get(key), ended)
    for key in given.keys() - rows.keys():
        yield f"L’habilitation n° {key}, que dit l’entrée {given[key].number}, n’est plus dans la base."


def _differences(row: Designation, given: Told | None, ended: Counter[tuple[str, str]]) -> Iterator[str]:
    key = str(row.pk)
    if given is None:
        yield f"L’habilitation n° {key} ({row}) n’est accordée par aucune entrée du journal."
    elif _facts(row) != _told_facts(given):
        yield f"L’habilitation n° {key} ({row}) n’est plus ce que dit l’entrée {given.number}."
    if bool(row.revoked_at) != bool(ended[key, PeopleEvent.DESIGNATION_REVOKED]):
        done = "révoquée" if row.revoked_at else "rendue"
        yield f"L’habilitation n° {key} ({row}) a été {done} sans que le journal le dise."
    if len(row.suspensions.all()) != ended[key, PeopleEvent.DESIGNATION_SUSPENDED]:
        yield f"Les suspensions de l’habilitation n° {key} ({row}) ne sont pas celles du journal."


def _facts(row: Designation) -> tuple[str, str, str, str | None]:
    return str(row.person_id), row.role, instant(row.starts_at), instant(row.ends_at) if row.ends_at else None


def _told_facts(entry: Told) -> tuple[str, str | None, str | None, str | None]:
    details = entry.details
    return entry.subject_id, details.get("role"), details.get("from"), details.get("until")


def contradicted_grants(kind: type[AccessGrant]) -> Callable[[], Iterator[str]]:
    """For the room of this kind of grant: those that no entry opens, or that last longer than their last entry says."""

    def find() -> Iterator[str]:
        events = (PeopleEvent.ACCESS_OPENED, PeopleEvent.ACCESS_CLOSED)
        model = kind._meta.get_field("content_object").related_model  # type: ignore[misc]  # declared by each subclass
        told = {
            (entry.subject_id, entry.related_id): entry
            for entry in told_by(events, subject_kind=str(model._meta.model_name))
        }
        since = told_since()
        for grant in kind._default_manager.select_related("user", "content_object"):
            entry = told.get((str(grant.content_object_id), str(grant.user_id)))
            if (since is None or grant.opened_at >= since) and (fault := _fault_of(grant, entry)):
                yield f"L’accès de {grant.user} à « {grant.shared_row} » {fault}."

    return find


def _fault_of(grant: AccessGrant, entry: Told | None) -> str:
    if entry is None:
        return "n’est ouvert par aucune entrée du journal"
    if not grant.closed_at and entry.event == PeopleEvent.ACCESS_CLOSED:
        return f"a été retiré, ce que dit l’entrée {entry.number}"
    if not grant.closed_at and entry.details.get("until") != instant(grant.until):
        return f"ne finit pas quand le dit l’entrée {entry.number}"
    return ""


RECORDS = (RecordCheck("designations", "Habilitations", contradicted_designations),)
