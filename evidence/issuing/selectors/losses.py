"""The facts known when a camera is lost: its last wearer, its last offload, and which recordings may be lost with it.
Read only.
"""

from dataclasses import dataclass
from datetime import datetime

from evidence.equipment.models import Camera, CameraIssue
from evidence.intake.models import SAFE, Offload, OffloadFile


@dataclass(frozen=True)
class LossFacts:
    """The facts. From `recorded_from` to `recorded_until`, recordings were possible that no offload has brought in."""

    last_issue: CameraIssue | None
    last_offload: Offload | None
    recorded_from: datetime | None
    recorded_until: datetime | None


def loss_facts(camera: Camera, noticed_at: datetime) -> LossFacts:
    """The facts known at the moment the loss was noticed."""
    issues = CameraIssue.objects.current().filter(camera=camera, issued_at__lte=noticed_at)
    issues = issues.select_related("wearer", "shift__team")
    last_issue = issues.order_by("-issued_at").first()
    # An incomplete offload is ignored: the missing files may still be on the camera.
    lacking = OffloadFile.objects.exclude(state__in=SAFE).values("offload")
    ended = camera.offloads.filter(ended_at__lte=noticed_at).exclude(pk__in=lacking)
    last_offload = ended.order_by("-ended_at").first()
    since = issues
    if last_offload:
        # Recordings made before the start of that offload were announced by it.
        since = issues.exclude(returned_at__lte=last_offload.started_at)
    first = since.order_by("issued_at").first()
    if first is None or last_issue is None:
        return LossFacts(last_issue, last_offload, None, None)
    start = max(first.issued_at, last_offload.started_at) if last_offload else first.issued_at
    return LossFacts(last_issue, last_offload, start, min(last_issue.returned_at or noticed_at, noticed_at))
