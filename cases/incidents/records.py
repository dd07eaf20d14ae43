"""Compares the openings of incidents by name with what the journal says of them."""

from accounts.base.records import RecordCheck
from accounts.people.records import contradicted_grants
from cases.incidents.models import IncidentAccessGrant

RECORDS = (RecordCheck("incident-grants", "Accès nominatifs aux incidents", contradicted_grants(IncidentAccessGrant)),)
