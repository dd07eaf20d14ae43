"""The incidents in the sidebar; their pages, and those of debriefs."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

INCIDENTS = NavItem(
    "incident_list",
    "Incidents",
    "siren",
    frozenset({Right.INCIDENT_LIST}),
    also=("/debriefings/", "/seances/", "/suites/"),
)

OBJECT_PAGES = {
    "debrief": ObjectPage("debrief_detail", Right.INCIDENT_LIST_ALL),
    "incident": ObjectPage("incident_detail", Right.INCIDENT_LIST_ALL),
}
