"""The sidebar entry of the shifts."""

from accounts.base.web.nav import NavItem
from accounts.people.roles import Right

SHIFTS = NavItem("shift_planner", "Vacations", "calendar-days", frozenset({Right.SHIFT_LIST}))
