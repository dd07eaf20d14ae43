"""The sidebar entry of training."""

from accounts.base.web.nav import NavItem
from accounts.people.roles import Right

TRAINING = NavItem("training_list", "Formation", "graduation-cap", frozenset({Right.TRAINING_LIST}))
