"""The certificate as a PDF. The same row always gives the same bytes."""

from django.conf import settings
from django.urls import reverse

from accounts.base.files.documents import Facts, document_pdf
from accounts.base.moments import numeric_day
from accounts.training.models import Certificate


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate: person, course, day and end of validity; and, if it was revoked, that it is no longer valid."""
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "reference": certificate.number,
        "person": str(certificate.person),
        "course": str(certificate.version),
        "revoked": f"Révoquée le {numeric_day(certificate.revoked_at)}" if certificate.revoked_at else "",
        "signed_by": "Le formateur" if certificate.enrolment else "Pour le service",
        "facts": [
            ("Numéro", certificate.number),
            ("Titulaire", str(certificate.person)),
            ("Formation", str(certificate.version)),
            *_taught(certificate),
            *([("Durée", _hours(certificate.minutes))] if certificate.minutes else []),
            ("Valable jusqu’au", numeric_day(certificate.valid_until)),
            ("Délivrée par", certificate.issued_by_name),
        ],
        "check_address": settings.SITE_URL + reverse("certificate_check") if certificate.check_code else "",
        "check_code": certificate.check_code or "",
    }
    return document_pdf("accounts/training/typst/certificate.typ", data, made_at=certificate.issued_at)


def _taught(certificate: Certificate) -> Facts:
    """Where, when and by whom: a session of the service, or another body."""
    day = numeric_day(certificate.trained_on)
    if external := certificate.external:
        return [("Suivie le", day), ("Organisme", external.organisation), ("Contenu", external.content)]
    if not certificate.enrolment:
        raise ValueError("a certificate comes from a session or from a training followed elsewhere")
    session, syllabus = certificate.enrolment.session, certificate.syllabus
    return [
        *([("Programme", f"Version {syllabus.number}")] if syllabus else []),
        ("Suivie le", f"{day}, {session.get_half_day_display()}"),
        ("Lieu", session.place),
        ("Formateur", str(session.trainer)),
    ]


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
