"""The certificate as a PDF. The same row always gives the same bytes."""

from django.conf import settings
from django.utils.timezone import localdate

from accounts.base.files.documents import document_pdf
from accounts.training.models import Certificate


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate: person, course, day and end of validity; and, if it was revoked, that it is no longer valid."""
    session = certificate.enrolment.session
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "reference": certificate.number,
        "person": str(certificate.person),
        "course": str(certificate.version),
        "revoked": f"Révoquée le {localdate(certificate.revoked_at):%d/%m/%Y}" if certificate.revoked_at else "",
        "facts": [
            ("Numéro", certificate.number),
            ("Titulaire", str(certificate.person)),
            ("Formation", str(certificate.version)),
            *([("Programme", f"Version {certificate.syllabus.number}")] if certificate.syllabus else []),
            ("Suivie le", f"{certificate.trained_on:%d/%m/%Y}, {session.get_half_day_display()}"),
            ("Lieu", session.place),
            ("Formateur", str(session.trainer)),
            ("Valable jusqu’au", f"{certificate.valid_until:%d/%m/%Y}"),
            ("Délivrée par", certificate.issued_by_name),
        ],
    }
    return document_pdf("accounts/training/typst/certificate.typ", data, made_at=certificate.issued_at)
