"""E-mails about devices."""

from django.conf import settings
from django.urls import reverse

from accounts.base.emails import Message, written
from evidence.issuing.models import LossDeclaration
from evidence.issuing.selectors.alerts import Alert, page_of


def camera_lost(declaration: LossDeclaration) -> Message:
    """To the directors: a camera is lost or stolen, and which recordings may be lost."""
    address = settings.SITE_URL + reverse("camera_detail", args=[declaration.camera_id])
    return written("issuing/camera_lost", declaration=declaration, address=address)


def alert_raised(alert: Alert) -> Message:
    """To the directors and equipment managers: the fault, and the page that shows it."""
    name, arguments = page_of(alert)
    return written("issuing/alert_raised", alert=alert, address=settings.SITE_URL + reverse(name, args=arguments))
