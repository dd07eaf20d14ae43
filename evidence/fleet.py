"""The fleet in service against the prefect's order in force (CSI L241-2). Reads only."""

from dataclasses import dataclass
from datetime import date

from evidence.models import Camera, PrefectOrder


@dataclass(frozen=True)
class Fleet:
    """How many cameras are in service, and how many the order in force allows, if one is recorded."""

    in_service: int
    order: PrefectOrder | None

    @property
    def exceeds(self) -> bool:
        return self.order is not None and self.in_service > self.order.camera_count

    @property
    def needs_attention(self) -> bool:
        return self.order is None or self.exceeds

    @property
    def sentence(self) -> str:
        cameras = f"{self.in_service} caméra{'s' if self.in_service > 1 else ''} en service"
        if self.order is None:
            return f"{cameras}, aucun arrêté préfectoral enregistré : enregistrez celui qui les autorise."
        allowed = f"{self.order.camera_count} autorisée{'s' if self.order.camera_count > 1 else ''}"
        said = f"{cameras}, {allowed} par l’arrêté {self.order.reference}"
        return (
            f"{said} : retirez du service ce qui dépasse, ou demandez un nouvel arrêté." if self.exceeds else f"{said}."
        )


def fleet_on(day: date) -> Fleet:
    """The fleet as it is now, against the order in force that day."""
    return Fleet(Camera.objects.in_service().count(), PrefectOrder.objects.in_force(day).first())
