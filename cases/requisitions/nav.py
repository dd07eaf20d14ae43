"""The requisitions and the emergency accesses in the sidebar, and their pages."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

REQUISITIONS = NavItem("requisition_list", "Réquisitions", "scale", frozenset({Right.REQUISITION_LIST}))
EXTRACTS = NavItem("extract_register", "Extraits", "cctv", frozenset({Right.CCTV_IMPORT}))
BREAK_GLASS = NavItem("break_glass_list", "Accès d’urgence", "key-round")

OBJECT_PAGES = {"requisition": ObjectPage("requisition_detail", Right.REQUISITION_LIST)}
