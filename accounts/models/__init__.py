from accounts.models.anomalies import AnomalyExamination, AnomalyKind
from accounts.models.calendars import TeamCalendar
from accounts.models.checkpoints import JournalCheckpoint, JournalPruning
from accounts.models.designations import (
    Designation,
    DesignationDocument,
    DesignationState,
    DesignationSuspension,
    DesignationWarning,
)
from accounts.models.emergencies import EmergencyKind, EmergencyOpening, EmergencyState
from accounts.models.factors import AuthenticatorApp, RecoveryCode, SecurityKey, holds_second_factor
from accounts.models.journal import JournalEntry, JournalHead
from accounts.models.mails import OutgoingFile, OutgoingMail
from accounts.models.people import Category, Rank, User
from accounts.models.sessions import OpenSession
from accounts.models.shifts import AbsenceReason, Shift, ShiftAbsence, ShiftMember
from accounts.models.teams import Team
from accounts.models.training import (
    Attendance,
    Certificate,
    CertificateCounter,
    Course,
    CourseVersion,
    Enrolment,
    HalfDay,
    Result,
    TrainingSession,
)

__all__ = [
    "AnomalyExamination",
    "AnomalyKind",
    "AbsenceReason",
    "Attendance",
    "AuthenticatorApp",
    "Category",
    "Certificate",
    "CertificateCounter",
    "Course",
    "CourseVersion",
    "Designation",
    "DesignationDocument",
    "DesignationState",
    "DesignationSuspension",
    "DesignationWarning",
    "Enrolment",
    "HalfDay",
    "EmergencyKind",
    "EmergencyOpening",
    "EmergencyState",
    "JournalCheckpoint",
    "JournalEntry",
    "JournalHead",
    "JournalPruning",
    "OutgoingFile",
    "OutgoingMail",
    "OpenSession",
    "Rank",
    "Result",
    "RecoveryCode",
    "SecurityKey",
    "Shift",
    "ShiftAbsence",
    "ShiftMember",
    "Team",
    "TeamCalendar",
    "TrainingSession",
    "User",
    "holds_second_factor",
]
