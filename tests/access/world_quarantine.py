"""The quarantine of the matrix's town: a file that waits, and another that is held, linked and joined to an answer."""

from accounts.people.models import User
from cases.incidents.actions.register import link_file
from cases.incidents.models import Incident
from cases.requisitions.actions.files import join_file
from cases.requisitions.models import Requisition
from evidence.footage.models import HoldKind
from evidence.intake.actions.quarantine_holds import hold_file
from tests.worlds import make_quarantined


def quarantine_keys(director: User, incident: Incident, requisition: Requisition) -> dict[str, object]:
    """Both may be footage: the direction alone sees them."""
    file, joined = make_quarantined(), make_quarantined()
    link_file(by=director, incident=incident, quarantined=joined)
    join_file(by=director, requisition=requisition, quarantined=joined)
    hold = hold_file(by=director, quarantined=joined, kind=HoldKind.DISCIPLINARY, reference="Enquête 3")
    return {"file": file.pk, "joined_file": joined.pk, "file_hold": hold.pk}
