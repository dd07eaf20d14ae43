"""The sidebar entry of the designations."""

from accounts.base.web.nav import NavItem
from accounts.people.roles import Right

DESIGNATIONS = NavItem(
    "designation_list", "Habilitations", "badge-check", frozenset({Right.DESIGNATION_LIST}), also=("/personnes/",)
)
