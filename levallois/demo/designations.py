"""Changes to the demonstration's designations: orders attached; one ended, one renewed, one suspended, one revoked."""

from datetime import datetime, timedelta
from io import BytesIO

import typst

from accounts.base.actors import SystemActor
from accounts.base.files.attachments import read_attachment
from accounts.people.actions.designation_documents import attach_document
from accounts.people.actions.designations import (
    grant_designation,
    renew_designation,
    revoke_designation,
    suspend_designation,
)
from accounts.people.actions.expiry import warn_of_endings
from accounts.people.actions.people import set_password
from accounts.people.models import Designation, User
from accounts.people.roles import Role
from levallois.demo.people import PASSWORD, Cast

DAY = timedelta(days=1)
ORDER = r"""
#set page(paper: "a4", margin: 25mm)
#set text(lang: "fr", size: 11pt)
#let data = sys.inputs
#align(center)[*COMMUNE DE LEVALLOIS-PERRET* \ (démonstration)] #v(12mm)
= #data.reference
portant habilitation individuelle au titre des articles L. 241-2 et R. 241-12 du code de la sécurité intérieure
#v(8mm)
*Article 1.* --- #data.person est habilité en qualité de : #data.role.

*Article 2.* --- La présente habilitation est personnelle et révocable à tout moment.
#v(16mm)
#align(right)[Le maire]
"""


def live_through_designations(cast: Cast, now: datetime) -> None:
    """Add one designation in each state, so that the list shows them all."""
    director = cast.of(Role.DIRECTORATE)
    _granted(cast.officers[10], Role.TRAINER, now - 340 * DAY, now + 24 * DAY, "2025-231")
    renewed = _granted(cast.officers[11], Role.TEAM_LEADER, now - 360 * DAY, now + 5 * DAY, "2025-212")
    renew_designation(
        by=director, designation=renewed, ends_at=now + 370 * DAY, order_reference="Arrêté municipal n° 2026-147"
    )
    suspended = _granted(cast.officers[12], Role.TEAM_LEADER, now - 200 * DAY, None, "2026-121")
    suspend_designation(
        by=director, designation=suspended, ends_at=now + 20 * DAY, reason="Enquête administrative en cours"
    )
    left = _granted(cast.officers[13], Role.EQUIPMENT_MANAGER, now - 250 * DAY, None, "2026-124")
    revoke_designation(by=director, designation=left, reason="Mutation dans une autre commune")
    for designation in Designation.objects.exclude(person=director):
        _join_order(designation, by=director)
    warn_of_endings(by=SystemActor.EXPIRY)


def _granted(person: User, role: Role, start: datetime, end: datetime | None, number: str) -> Designation:
    set_password(by=SystemActor.DEMO, person=person, password=PASSWORD)
    return grant_designation(
        by=SystemActor.DEMO,
        person=person,
        role=role,
        starts_at=start,
        ends_at=end,
        order_reference=f"Arrêté municipal n° {number}",
    )


def _join_order(designation: Designation, *, by: User) -> None:
    inputs = {
        "reference": designation.order_reference,
        "person": designation.person.get_full_name(),
        "role": designation.get_role_display(),
    }
    content = typst.compile(ORDER.encode(), format="pdf", ignore_system_fonts=True, sys_inputs=inputs)
    if not isinstance(content, bytes):
        raise TypeError("typst gives one file for one document")
    number = designation.order_reference.rsplit(" ", 1)[-1]
    document = read_attachment(BytesIO(content), f"arrete-{number}.pdf")
    attach_document(by=by, designation=designation, document=document)
