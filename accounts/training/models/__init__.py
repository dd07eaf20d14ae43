from accounts.training.models.certificates import Certificate, CertificateCounter, CertificateQuerySet
from accounts.training.models.courses import Course, CourseVersion
from accounts.training.models.external import ExternalTraining
from accounts.training.models.links import RevokedLinks
from accounts.training.models.planning import ExpiryReminder, OfferedHalfDay, Proposal, ProposedPlace, WaitingPlace
from accounts.training.models.practice import Gesture, PracticalCheck
from accounts.training.models.quizzes import Attempt, Choice, Question, Quiz, QuizItem, Reply, Source
from accounts.training.models.sessions import Attendance, Enrolment, HalfDay, Result, TrainingSession
from accounts.training.models.syllabus import Drawing, Module, ModuleFile, SyllabusState, SyllabusVersion

__all__ = [
    "Attempt",
    "Attendance",
    "Certificate",
    "CertificateCounter",
    "CertificateQuerySet",
    "Choice",
    "Course",
    "CourseVersion",
    "Drawing",
    "Enrolment",
    "ExpiryReminder",
    "ExternalTraining",
    "Gesture",
    "HalfDay",
    "Module",
    "ModuleFile",
    "OfferedHalfDay",
    "PracticalCheck",
    "Proposal",
    "ProposedPlace",
    "Question",
    "Quiz",
    "QuizItem",
    "Reply",
    "Result",
    "RevokedLinks",
    "Source",
    "SyllabusState",
    "SyllabusVersion",
    "TrainingSession",
    "WaitingPlace",
]
