"""The sidebar entry of the journal."""

from accounts.base.web.nav import NavItem
from accounts.people.roles import Right

JOURNAL = NavItem("journal_list", "Journal", "scroll-text", frozenset({Right.JOURNAL_READ}))
