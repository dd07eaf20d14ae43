"""The incidents in the sidebar, and their page."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

INCIDENTS = NavItem("incident_list", "Incidents", "siren", frozenset({Right.INCIDENT_LIST}))

OBJECT_PAGES = {"incident": ObjectPage("incident_detail", Right.INCIDENT_LIST_ALL)}
