"""The clips and how long they are kept, in the sidebar, and their pages."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

CLIPS = NavItem(
    "clip_list",
    "Vidéos",
    "video",
    frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}),
    also=("/consultations/", "/reperes/"),
)

RETENTION = NavItem(
    "retention_list", "Durées de conservation", "hourglass", frozenset({Right.RETENTION_SET, Right.JOURNAL_READ})
)

OBJECT_PAGES = {
    "clip": ObjectPage("clip_detail", Right.CLIP_LIST_ALL),
    "retentionrule": ObjectPage("retentionrule_detail", Right.JOURNAL_READ),
}
