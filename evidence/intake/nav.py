"""The quarantine in the sidebar, and the pages of offloads and quarantined files."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

QUARANTINE = NavItem("quarantine_list", "Quarantaine", "shield-alert", frozenset({Right.OFFLOAD_RESOLVE}))

OBJECT_PAGES = {
    "offload": ObjectPage("offload_detail", Right.CAMERA_LIST),
    "quarantinedfile": ObjectPage("quarantine_detail", Right.OFFLOAD_RESOLVE),
}
