"""The figures of the service in the sidebar."""

from accounts.base.web.nav import NavItem
from accounts.people.roles import Right

FIGURES = NavItem("service_figures", "Chiffres", "chart-column", frozenset({Right.FIGURES_READ}))
