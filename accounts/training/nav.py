"""The sidebar entries of training, and the page of a version of the syllabus."""

from accounts.base.web.nav import NavItem, ObjectPage
from accounts.people.roles import Right

TRAINING = NavItem("training_list", "Formation", "graduation-cap", frozenset({Right.TRAINING_LIST}))
# For everybody who is signed in: what they were taught, and whether they may wear a camera.
MY_TRAINING = NavItem("my_training", "Ma formation", "book-open")

OBJECT_PAGES = {"syllabusversion": ObjectPage("syllabusversion_detail", Right.TRAINING_MANAGE)}
