from accounts.training.models.certificates import Certificate, CertificateCounter, CertificateQuerySet
from accounts.training.models.courses import Course, CourseVersion
from accounts.training.models.sessions import Attendance, Enrolment, HalfDay, Result, TrainingSession

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateCounter",
    "CertificateQuerySet",
    "Course",
    "CourseVersion",
    "Enrolment",
    "HalfDay",
    "Result",
    "TrainingSession",
]
