"""The access policy: every URL, on every kind of object, for every visitor.

To add a URL, add one line to the list of its floor (matrix_….py): `page(name, objects, …)` for what is read,
`form(…)` for what is sent. `objects` are the names of the keys in its address, in order (tests/access/world.py builds
them). Say who is `allowed`; who does not see the object is `unseen` and gets 404; everybody else who is signed in gets
403, and whoever is not is sent to the sign-in page. Then add a line for the right role on the wrong object.
"""

from tests.access.matrix_accounts import ACCOUNTS
from tests.access.matrix_admin import ADMIN
from tests.access.matrix_cases import CASES
from tests.access.matrix_debriefs import DEBRIEFS
from tests.access.matrix_duty import DUTY
from tests.access.matrix_evidence import EVIDENCE
from tests.access.policy import (
    ADMINISTRATORS,
    AUDITOR,
    DIRECTION,
    EQUIPMENT,
    LEADERS,
    SIGNED_IN,
    TRAINER,
    Row,
    form,
    page,
    public,
)

# Each has batches of their own: equipment, reminders of training, passages of debriefs.
OTHERS = EQUIPMENT | TRAINER | LEADERS

SITE = [
    page("today", allowed=SIGNED_IN),
    page("today_tasks", allowed=SIGNED_IN),
    page("search", allowed=SIGNED_IN),
    page("failed_item_list", allowed=DIRECTION | OTHERS | ADMINISTRATORS),
    form("failed_item_retry", "failed_mail", allowed=DIRECTION | ADMINISTRATORS, unseen=OTHERS),
    form("failed_item_retry", "failed_package", allowed=DIRECTION, unseen=OTHERS | ADMINISTRATORS),
    form("failed_batch_retry", "mails", allowed=DIRECTION | ADMINISTRATORS, unseen=OTHERS),
    form("failed_batch_retry", "packages", allowed=DIRECTION, unseen=OTHERS | ADMINISTRATORS),
    form("list_export", "clip_listing", allowed=DIRECTION | LEADERS, ok=200),
    form("list_export", "designation_listing", allowed=DIRECTION | AUDITOR | ADMINISTRATORS, ok=200),
    form("list_export", "no_move", unseen=SIGNED_IN),
    public("too_large", ok=413),
    public("health"),
    public("readiness", ok=503),
    public("metrics"),
    page("service_state", allowed=DIRECTION | ADMINISTRATORS),
    public("gallery"),
    page("outbox", allowed=DIRECTION),
    page("outbox_mail", "outbox_mail", allowed=DIRECTION),
]

# Addresses without a name that only redirect to one of these pages.
NOT_OURS = ("admin:<path:object_id>/", "admin:view_on_site", "admin:(?P<url>.*)$")

MATRIX: list[Row] = [*SITE, *ACCOUNTS, *DUTY, *EVIDENCE, *CASES, *DEBRIEFS, *ADMIN]
