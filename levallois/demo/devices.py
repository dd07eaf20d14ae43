"""The demonstration's equipment other than cameras in use: accessories, fixed cameras, lost and repaired cameras."""

from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random

from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.base.actors import SystemActor
from accounts.base.files.attachments import Attachment, read_attachment
from accounts.people.models import User
from accounts.people.roles import Role
from evidence.equipment.actions import attach_device_file, change_camera_state, save_devices
from evidence.equipment.camera_states import CameraState, CameraTransition
from evidence.equipment.models import Accessory, AccessoryKind, Camera, CameraIssue, CctvCamera, PrefectOrder
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.actions.losses import declare_loss
from evidence.issuing.models import LossCircumstance, LossDeclaration, LossKind
from evidence.issuing.selectors.losses import loss_facts
from levallois.demo.equipment import Fleet
from levallois.demo.events import EVENTS
from levallois.demo.people import Cast

CCTV_CAMERAS = 110
# A camera worn more recently than this may still be in use, and is not changed.
RESTED = timedelta(hours=7)
STREETS = (
    *("rue Voltaire", "rue Rivay", "rue du Président-Wilson", "rue Édouard-Vaillant", "rue Louise-Michel"),
    *("rue Jean-Jaurès", "rue Anatole-France", "rue Aristide-Briand", "rue Victor-Hugo", "rue Marius-Aufan"),
    *("rue Baudin", "rue Danton", "rue Chaptal", "rue Camille-Desmoulins", "quai Michelet", "quai Charles-Pasqua"),
)
SPOTS = ("carrefour", "école", "parvis", "passage", "station de métro", "place de livraison", "square")


def stock(cast: Cast, fleet: Fleet, random: Random, now: datetime) -> None:
    """The order, the accessories, the fixed cameras, some files; one camera lost, one away for repair, one waiting."""
    today = timezone.localdate(now)
    order = _order(today)
    _files(order, fleet)
    save_devices(by=SystemActor.DEMO, devices=_accessories(fleet))
    save_devices(by=SystemActor.DEMO, devices=_fixed_cameras(random))
    since = now - RESTED
    rested = Camera.objects.filter(state=CameraState.AVAILABLE).exclude(issues__returned_at__gt=since)
    repaired, lost, waiting = rested.order_by("-label")[:3]
    reason = "Batterie gonflée, envoyée au fournisseur"
    change_camera_state(by=SystemActor.DEMO, camera=repaired, move=CameraTransition.MAINTAIN, reason=reason)
    _lose(lost, cast, now)
    _wait(waiting, cast, now)


def _order(today: date) -> PrefectOrder:
    start = date(today.year - 1, 9, 1)
    order = PrefectOrder(
        reference=f"PCI {start.year}-118",
        signed_on=start - timedelta(days=12),
        camera_count=20,
        valid_from=start,
        valid_until=start.replace(year=start.year + 5) - timedelta(days=1),
    )
    save_devices(by=SystemActor.DEMO, devices=[order])
    return order


def _files(order: PrefectOrder, fleet: Fleet) -> None:
    """Attach generated pictures and documents to devices."""
    page = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(page).text((72, 96), f"Arrete {order.reference} (exemplaire de demonstration)", fill="black")
    attach_device_file(by=SystemActor.DEMO, device=order, file=_saved(page, "PDF", "arrete-prefectoral.pdf"))
    for camera in fleet.cameras[:2]:
        attach_device_file(by=SystemActor.DEMO, device=camera, file=_saved(_portrait(), "JPEG", "face-avant.jpg"))


def _accessories(fleet: Fleet) -> list[Accessory]:
    mounted = [
        Accessory(
            kind=AccessoryKind.MOUNT,
            reference=f"FIX-{number:03d}",
            model_name="Axon RapidLock, veste",
            camera=camera,
            bought_on=camera.bought_on,
        )
        for number, camera in enumerate(fleet.cameras[:8], start=1)
    ]
    lots = (
        (AccessoryKind.MOUNT, "LOT-FIX-24", "Axon RapidLock, molle", 12),
        (AccessoryKind.BATTERY, "LOT-BAT-25", "Batterie Body 3", 6),
        (AccessoryKind.CABLE, "LOT-USB-24", "Câble magnétique de charge", 9),
        (AccessoryKind.PART, "LOT-VIS-25", "Vis et joints de capot", 40),
    )
    return mounted + [
        Accessory(kind=kind, reference=reference, model_name=model, quantity=quantity)
        for kind, reference, model, quantity in lots
    ]


def _fixed_cameras(random: Random) -> list[CctvCamera]:
    cameras = []
    for number in range(1, CCTV_CAMERAS + 1):
        street, spot = random.choice(STREETS), random.choice(SPOTS)
        place = f"{random.randint(1, 140)}, {street}"
        cameras.append(CctvCamera(number=f"VP-{number:03d}", name=f"{spot.capitalize()} {street}", place=place))
    cameras[0].name, cameras[0].place = "Carrefour rue Voltaire", EVENTS[0].place
    return cameras


def _lose(camera: Camera, cast: Cast, now: datetime) -> None:
    """Report a camera lost, two hours ago."""
    noticed_at = now - timedelta(hours=2)
    facts = loss_facts(camera, noticed_at)
    declaration = LossDeclaration(
        camera=camera,
        kind=LossKind.LOST,
        noticed_at=noticed_at,
        noticed_by=facts.last_issue.wearer if facts.last_issue else cast.officers[20],
        circumstance=LossCircumstance.PURSUIT,
        words="Fixation arrachée pendant une course à pied entre le quai et le parc. Recherches sans résultat.",
        complaint_reference="Main courante 2026/3317",
        possibly_lost_from=facts.recorded_from,
        possibly_lost_until=facts.recorded_until,
    )
    declare_loss(by=cast.of(Role.EQUIPMENT_MANAGER), declaration=declaration)


def _wait(camera: Camera, cast: Cast, now: datetime) -> None:
    start = now - timedelta(hours=6)
    issue = issue_camera(by=SystemActor.DEMO, camera=camera, wearer=_unequipped(cast, now), issued_at=start)
    return_camera(by=SystemActor.DEMO, issue=issue, returned_at=now - timedelta(minutes=20))


def _unequipped(cast: Cast, now: datetime) -> User:
    """An officer who wears no camera now and wore none recently."""
    recent = CameraIssue.objects.filter(Q(returned_at__isnull=True) | Q(returned_at__gt=now - RESTED))
    wearing = set(recent.values_list("wearer_id", flat=True))
    return [officer for officer in cast.officers[20:] if officer.pk not in wearing][0]


def _portrait() -> Image.Image:
    picture = Image.new("RGB", (480, 360), "#c9d2db")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((165, 50, 315, 310), radius=26, fill="#20262d", outline="#0d1319", width=3)
    pen.ellipse((205, 80, 275, 150), fill="#0a0f14", outline="#5a6773", width=6)
    pen.ellipse((228, 103, 252, 127), fill="#2b4a6f")
    pen.ellipse((222, 220, 258, 256), outline="#8b98a5", width=4)
    pen.rectangle((235, 175, 245, 185), fill="#76d3a0")
    return picture


def _saved(picture: Image.Image, kind: str, name: str) -> Attachment:
    content = BytesIO()
    picture.save(content, kind)
    content.seek(0)
    return read_attachment(content, name)
