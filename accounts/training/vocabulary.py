"""The French labels of this app's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Attendance,
    Certificate,
    Course,
    HalfDay,
    Proposal,
    Result,
    Source,
    SyllabusVersion,
    TrainingSession,
)
from accounts.training.models.syllabus import ModuleEdit
from accounts.training.selectors.coverage import CoverageTable

VOCABULARY = Vocabulary(
    events=TrainingEvent,
    groups={
        "certificate": "Attestations",
        "course": "Formations",
        "coverage": "Couverture des formations",
        "proposal": "Propositions de séances",
        "syllabus": "Programmes de formation",
        "training": "Séances de formation",
    },
    details={
        "certificate": {
            "session": Detail("n° de la séance"),
            "organisation": Detail("organisme"),
            "sha256": Detail("SHA-256 du document"),
            "erased_sha256": Detail("SHA-256 du document effacé"),
            "trained_on": Detail("formé le"),
            "valid_until": Detail("valable jusqu’au"),
        },
        "course": {
            "required_for_cameras": Detail("exigée pour porter une caméra"),
            "version": Detail("version"),
            "valid_months": Detail("validité en mois"),
            "starts_on": Detail("en vigueur le"),
            "question": Detail("question"),
        },
        "coverage": {"table": Detail("tableau", CoverageTable), "rows": Detail("nombre de lignes")},
        "proposal": {
            "half_days": Detail("demi-journées"),
            "people": Detail("personnes placées"),
            "uncovered": Detail("personnes sans place"),
            "until": Detail("attestations jusqu’au"),
            "minimum_percent": Detail("présence minimale en %"),
            "placed_on": Detail("placée le"),
            "half_day": Detail("demi-journée", HalfDay),
        },
        "syllabus": {
            "version": Detail("version"),
            "module": Detail("module"),
            "edit": Detail("fait", ModuleEdit),
            "sha256": Detail("SHA-256"),
            "modules": Detail("nombre de modules"),
            "changes": Detail("nombre de changements"),
            "sessions": Detail("séances à venir qui l’enseignent"),
        },
        "training": {
            "date": Detail("jour"),
            "half_day": Detail("demi-journée", HalfDay),
            "place": Detail("lieu"),
            "capacity": Detail("nombre de places"),
            "attendance": Detail("présence", Attendance),
            "result": Detail("résultat", Result),
            "replaced": Detail("remplacé"),
            "exchanged": Detail("échange de séances"),
            "questions": Detail("nombre de questions"),
            "attempt": Detail("essai"),
            "right": Detail("réponses justes"),
            "source": Detail("répondu", Source),
            "gestures": Detail("gestes", is_list=True),
        },
    },
    kinds=(Certificate, Course, Proposal, SyllabusVersion, TrainingSession),
)
