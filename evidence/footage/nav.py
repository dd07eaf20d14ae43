"""The clips in the sidebar, and their page."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

CLIPS = NavItem("clip_list", "Vidéos", "video", frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}))

OBJECT_PAGES = {"clip": ObjectPage("clip_detail", Right.CLIP_LIST_ALL)}
