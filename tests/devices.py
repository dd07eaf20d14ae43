"""Creates devices other than cameras for tests, by the product's own actions."""

from datetime import date
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile, File
from PIL import Image

from accounts.base.actors import SystemActor
from accounts.base.files.attachments import Attachment, read_attachment
from evidence.equipment.actions import save_device
from evidence.equipment.models import Accessory, AccessoryKind, Camera, CctvCamera, PrefectOrder

PDF = ContentFile(b"%PDF-1.7\n%%EOF\n", name="arrete.pdf")
_numbers = count(1)


def photo(kind: str = "JPEG", name: str = "photo.jpg") -> ContentFile[bytes]:
    """A real picture of eight pixels by eight."""
    content = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(content, kind)
    return ContentFile(content.getvalue(), name=name)


def judged(file: "File[bytes]") -> Attachment:
    """The checked file, as the admin site's form gives it to the action."""
    file.seek(0)
    return read_attachment(file, file.name or "")


def make_accessory() -> Accessory:
    accessory = Accessory(kind=AccessoryKind.MOUNT, reference=f"LOT-{next(_numbers):04d}", model_name="Clip")
    save_device(by=SystemActor.DEMO, device=accessory)
    return accessory


def make_cctv_camera() -> CctvCamera:
    number = next(_numbers)
    camera = CctvCamera(number=f"VP-{number:03d}", name=f"Place {number}", place="Place de la mairie")
    save_device(by=SystemActor.DEMO, device=camera)
    return camera


def make_order(*, camera_count: int = 20, valid_from: date = date(2020, 1, 1)) -> PrefectOrder:
    order = PrefectOrder(
        reference=f"2020-{next(_numbers):03d}",
        signed_on=valid_from,
        camera_count=camera_count,
        valid_from=valid_from,
    )
    save_device(by=SystemActor.DEMO, device=order)
    return order


def make_recorder() -> Camera:
    """The row that stands for a fixed camera on its clips."""
    return make_cctv_camera().recorder()
