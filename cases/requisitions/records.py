"""Compares the openings of requisitions by name with what the journal says of them."""

from accounts.base.records import RecordCheck
from accounts.people.records import contradicted_grants
from cases.requisitions.models import RequisitionAccessGrant

RECORDS = (
    RecordCheck("requisition-grants", "Accès nominatifs aux réquisitions", contradicted_grants(RequisitionAccessGrant)),
)
