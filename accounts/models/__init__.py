from accounts.models.anomalies import AnomalyExamination, AnomalyKind
from accounts.models.checkpoints import JournalCheckpoint
from accounts.models.designations import Designation
from accounts.models.journal import JournalEntry, JournalHead
from accounts.models.mails import OutgoingFile, OutgoingMail
from accounts.models.people import Category, Rank, User
from accounts.models.shifts import Shift
from accounts.models.teams import Team

__all__ = [
    "AnomalyExamination",
    "AnomalyKind",
    "Category",
    "Designation",
    "JournalCheckpoint",
    "JournalEntry",
    "JournalHead",
    "OutgoingFile",
    "OutgoingMail",
    "Rank",
    "Shift",
    "Team",
    "User",
]
