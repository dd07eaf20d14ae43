"""Who reaches the admin site."""

from tests.access.policy import ADMINISTRATORS, EQUIPMENT, SIGN_IN, SIGNED_IN, exchanged, form, kept, page

# What the admin site keeps: the model, the row of it that is visited, and who keeps it.
KEPT = {
    "people_user": ("person_trainer", ADMINISTRATORS),
    "people_team": ("team", ADMINISTRATORS),
    "equipment_accessory": ("accessory", ADMINISTRATORS | EQUIPMENT),
    "equipment_camera": ("camera", ADMINISTRATORS | EQUIPMENT),
    "equipment_cctvcamera": ("cctv_camera", ADMINISTRATORS | EQUIPMENT),
    "equipment_dock": ("dock", ADMINISTRATORS | EQUIPMENT),
    "equipment_prefectorder": ("prefect_order", ADMINISTRATORS | EQUIPMENT),
}
EXCHANGED = ("equipment_accessory", "equipment_camera", "equipment_cctvcamera", "equipment_dock")
BULK = {"action": "bulk_maintain", "_selected_action": "{free_camera}", "index": "0", "reason": "Batterie gonflée"}
KEEPERS = ADMINISTRATORS | EQUIPMENT

ADMIN = [
    page("admin:index", allowed=KEEPERS),
    page("admin:app_list", "app_equipment", allowed=KEEPERS),
    page("admin:app_list", "app_people", allowed=ADMINISTRATORS, unseen=EQUIPMENT),
    page("admin:password_change", allowed=KEEPERS, ok=302),
    page("admin:password_change_done", allowed=KEEPERS),
    page("admin:jsi18n", allowed=KEEPERS),
    page("admin:autocomplete"),
    # One door: the site's own sign-in page, and its own sign-out.
    page("admin:login", allowed=SIGNED_IN, ok=SIGN_IN),
    form("admin:logout", allowed=KEEPERS),
    # Nothing is ever deleted there: what has existed is history.
    # In bulk: each chosen camera goes through the action.
    form("admin:equipment_camera_changelist", allowed=KEEPERS, data=BULK),
    *(row for model in EXCHANGED for row in exchanged(model, KEEPERS)),
    *(row for model, (key, keepers) in KEPT.items() for row in kept(model, key, keepers)),
]
