"""Creates the syllabuses of tests, by the product's own actions."""

from accounts.training.actions.modules import save_module
from accounts.training.actions.syllabus import open_draft, publish_version
from accounts.training.models import Course, Module, SyllabusVersion
from tests.trainings import BY, make_version


def write_module(draft: SyllabusVersion, title: str, **fields: object) -> Module:
    """A module added at the end of the draft."""
    written = {"minutes": 10, "body": "- **Un** geste.\n- Un autre.", "to_remember": "Une phrase."}
    return save_module(by=BY, module=Module(version=draft, title=title, **{**written, **fields}))


def make_draft(*titles: str, course: Course | None = None) -> SyllabusVersion:
    """A draft with these modules."""
    draft = open_draft(by=BY, course=course or make_version().course)
    for title in titles:
        write_module(draft, title)
    return draft


def make_published(*titles: str, course: Course | None = None) -> SyllabusVersion:
    """A published version with these modules."""
    return publish_version(by=BY, version=make_draft(*titles, course=course), note="Première version")
