"""The journal vocabularies of all apps, in the order of their dependencies."""

from accounts.duty.vocabulary import VOCABULARY as DUTY
from accounts.journal.vocabulary import VOCABULARY as JOURNAL
from accounts.oversight.vocabulary import VOCABULARY as OVERSIGHT
from accounts.people.vocabulary import VOCABULARY as PEOPLE
from accounts.sign_in.vocabulary import VOCABULARY as SIGN_IN
from accounts.training.vocabulary import VOCABULARY as TRAINING
from cases.figures.vocabulary import VOCABULARY as FIGURES
from cases.incidents.vocabulary import VOCABULARY as INCIDENTS
from cases.requisitions.vocabulary import VOCABULARY as REQUISITIONS
from evidence.equipment.vocabulary import VOCABULARY as EQUIPMENT
from evidence.footage.vocabulary import VOCABULARY as FOOTAGE
from evidence.intake.vocabulary import VOCABULARY as INTAKE
from evidence.issuing.vocabulary import VOCABULARY as ISSUING
from evidence.review.vocabulary import VOCABULARY as REVIEW
from levallois.ops.vocabulary import VOCABULARY as OPS

VOCABULARIES = (
    *(JOURNAL, PEOPLE, SIGN_IN, DUTY, TRAINING, OVERSIGHT),
    *(EQUIPMENT, FOOTAGE, INTAKE, ISSUING, REVIEW),
    *(INCIDENTS, REQUISITIONS, FIGURES),
    OPS,
)
