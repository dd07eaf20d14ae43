"""The cameras in the sidebar, and their page."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

CAMERAS = NavItem(
    "camera_list",
    "Caméras",
    "radio",
    frozenset({Right.CAMERA_LIST}),
    also=("/dechargements/", "/perceptions/", "/stations/"),
)

OBJECT_PAGES = {"camera": ObjectPage("camera_detail", Right.CAMERA_LIST)}
