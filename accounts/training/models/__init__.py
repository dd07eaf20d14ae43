from accounts.training.models.certificates import Certificate, CertificateCounter, CertificateQuerySet
from accounts.training.models.courses import Course, CourseVersion
from accounts.training.models.sessions import Attendance, Enrolment, HalfDay, Result, TrainingSession
from accounts.training.models.syllabus import Drawing, Module, ModuleFile, SyllabusState, SyllabusVersion

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateCounter",
    "CertificateQuerySet",
    "Course",
    "CourseVersion",
    "Drawing",
    "Enrolment",
    "HalfDay",
    "Module",
    "ModuleFile",
    "Result",
    "SyllabusState",
    "SyllabusVersion",
    "TrainingSession",
]
