from accounts.training.models.certificates import Certificate, CertificateCounter, CertificateQuerySet
from accounts.training.models.courses import Course, CourseVersion
from accounts.training.models.planning import ExpiryReminder, OfferedHalfDay, Proposal, ProposedPlace, WaitingPlace
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
    "ExpiryReminder",
    "HalfDay",
    "Module",
    "ModuleFile",
    "OfferedHalfDay",
    "Proposal",
    "ProposedPlace",
    "Result",
    "SyllabusState",
    "SyllabusVersion",
    "TrainingSession",
    "WaitingPlace",
]
