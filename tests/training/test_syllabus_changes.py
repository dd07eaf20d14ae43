"""The text of a module, and what one version changes to another."""

import pytest

from accounts.people.models import User
from accounts.training.actions.modules import move_module, remove_module, save_module
from accounts.training.actions.syllabus import open_draft
from accounts.training.markup import Block, Run, blocks_of
from accounts.training.selectors.syllabus import changes_since_published
from tests.training.syllabuses import make_published, write_module


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("Une ligne\nqui continue.\n\nUne autre.", [[False, "Une ligne qui continue."], [False, "Une autre."]]),
        ("Trois :\n- un\n- deux\nEt la fin.", [[False, "Trois :"], [True, "un", "deux"], [False, "Et la fin."]]),
        ("-pas une liste", [[False, "-pas une liste"]]),
        ("<b>pas du gras</b> #strong[]", [[False, "<b>pas du gras</b> #strong[]"]]),
    ],
)
def test_a_text_is_paragraphs_and_lists(text: str, blocks: list[list[object]]) -> None:
    def plain(block: Block) -> list[object]:
        return [block.is_list, *("".join(run.text for run in line) for line in block.lines)]

    assert [plain(block) for block in blocks_of(text)] == blocks


def test_words_in_bold() -> None:
    (block,) = blocks_of("Un **mot**, ** pas celui-ci ** et **deux mots**")

    assert block.lines == ((Run("Un "), Run("mot", True), Run(", ** pas celui-ci ** et "), Run("deux mots", True)),)


def test_what_a_draft_changes(trainer: User) -> None:
    draft = open_draft(by=trainer, course=make_published("A", "B", "C", "D").course)
    a, b, _, d = draft.modules.all()
    b.body, b.minutes = "- **Un** geste.\n- Un troisième.", 25
    save_module(by=trainer, module=b)
    move_module(by=trainer, module=d, up=True)
    remove_module(by=trainer, module=a)
    write_module(draft, "E")

    changes = changes_since_published(draft)

    assert [str(change) for change in changes] == [
        "B : modifié",
        "D : déplacé",
        "C : déplacé",
        "E : ajouté",
        "A : retiré",
    ]
    assert changes[0].facts == [("Durée", "10 min", "25 min")]
    assert [(line.text, line.is_added, line.is_removed) for line in changes[0].lines] == [
        ("- **Un** geste.", False, False),
        ("- Un autre.", False, True),
        ("- Un troisième.", True, False),
    ]
