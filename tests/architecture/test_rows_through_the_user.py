"""Whatever shows, counts, searches, exports or plays rows reaches them through `visible_to`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import FLOORS, python_files, relative, tree_of

KEPT = {"Clip", "Incident", "Requisition", "RequisitionDocument", "Delivery", "QuarantinedFile"}
# The layers that show rows, each a file or a folder.
READERS = {"views", "admin", "right_admin"}
SHOWING = READERS | {"lists", "forms", "panels", "search", "selectors", "tables", "templatetags", "worklist"}
# "path:line of code" → why these rows are not reached through a person.
EXCEPTIONS = {
    "evidence/footage/selectors.py:Clip.objects.stored()": "counted; the page asks visible_to of what it lists",
    "evidence/intake/panels.py:QuarantinedFile.objects.waiting()": "only counted",
    "evidence/intake/selectors/reconciliation.py:QuarantinedFile.objects.waiting()": "only counted, for the offload",
    "evidence/intake/selectors/clip_facts.py:Clip.objects.filter(camera=camera, started_at__range=(moment - DAY, "
    "moment + DAY))": "the other files of one recording",
    "cases/requisitions/selectors.py:Clip.objects.stored()": "holds do not ask; the page asks visible_to of the answer",
    "cases/requisitions/selectors.py:Clip.objects.filter(pk__in=keys)": "the same",
    "cases/requisitions/selectors.py:Clip.objects.filter(pk__in=chosen)": "the same",
    "cases/requisitions/selectors.py:Clip.objects.filter(pk__in=linked)": "the same",
    "cases/requisitions/selectors.py:Clip.objects.filter(pk__in=held.values('clip'))": "the same",
    "cases/requisitions/selectors.py:Clip.objects.filter(Q(requisition_choices__requisition=requisition) | admitted)": (
        "the same"
    ),
    "cases/requisitions/selectors.py:QuarantinedFile.objects.waiting()": "the same",
    "cases/requisitions/selectors.py:QuarantinedFile.objects.filter(found)": "the same",
    "cases/requisitions/selectors.py:QuarantinedFile.objects.overlapping(window.start_at, window.end_at)": "the same",
    "cases/requisitions/selectors.py:Requisition.objects.filter(state=RequisitionState.RECEIVED)": "only counted",
    "cases/requisitions/selectors.py:Requisition.objects.filter(sender_address__iexact=address)": "the mail box asks",
    "cases/figures/selectors/rows.py:Incident.objects.filter(within('started_at', span))": "only counted",
    "cases/figures/selectors/rows.py:Incident.objects.all()": "the same",
    "cases/figures/selectors/rows.py:Clip.objects.filter(within('started_at', span))": "the same",
    "cases/figures/selectors/rows.py:Clip.objects.filter(within('erased_at', span))": "the same",
    "cases/figures/selectors/rows.py:Clip.objects.stored()": "the same",
    "cases/figures/selectors/rows.py:Requisition.objects.filter(within('received_at', span))": "the same",
    "cases/figures/selectors/rows.py:Requisition.objects.filter(pk__in=clips.values('delivery__requisition'))": (
        "the same; who opens the rows sees them all"
    ),
    "cases/figures/selectors/rows.py:Requisition.objects.filter(within('approved_at', span))": "the same",
    "cases/figures/selectors/annual.py:Clip.objects.filter(pk__in=sent_in(span).filter(clip__isnull=False)"
    ".values('clip'))": "the same",
    "evidence/review/views/angles.py:Clip.objects.stored()": "only counted, for who sees every other clip",
    "cases/requisitions/views/public.py:Delivery.objects.reachable(now)": "no account: the link's token",
    "cases/requisitions/views/public.py:Delivery.objects.select_related('requisition')": "the same",
    "cases/requisitions/views/requisitions.py:Delivery.objects.filter(requisition=requisition)": "already seen",
}


def files_of(layers: set[str]) -> list[Path]:
    return [path for path in python_files(*FLOORS) if layers & set(Path(relative(path)).with_suffix("").parts)]


def chains(path: Path) -> Iterator[list[ast.expr]]:
    """Every chain of calls that starts from `Model.objects`, with what it is handed to, from the outside in."""
    parents = {child: parent for parent in ast.walk(tree_of(path)) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and ast.unparse(node.value) in KEPT:
            chain: list[ast.expr] = [node]
            while isinstance(parent := parents.get(chain[-1]), ast.Attribute | ast.Call):
                chain.append(parent)
            yield chain


def is_through_a_person(chain: list[ast.expr]) -> bool:
    """By `visible_to`, or handed to `get_visible`, which calls it; or nobody's rows at all."""
    return any(
        (isinstance(link, ast.Attribute) and link.attr in {"visible_to", "none"})
        or (isinstance(link, ast.Call) and ast.unparse(link.func) == "get_visible")
        for link in chain
    )


def bare() -> set[str]:
    """The first call of each chain that no person stands behind."""
    found = ((path, chain) for path in files_of(SHOWING) for chain in chains(path) if not is_through_a_person(chain))
    return {f"{relative(path)}:{ast.unparse(chain[2] if len(chain) > 2 else chain[0])}" for path, chain in found}


@pytest.mark.parametrize("layer", sorted(SHOWING))
def test_each_layer_is_read(layer: str) -> None:
    assert files_of({layer})


def test_rows_are_reached_through_the_person_who_asks() -> None:
    assert bare() - EXCEPTIONS.keys() == set()


def test_every_exception_is_still_needed_and_has_a_reason() -> None:
    assert EXCEPTIONS.keys() - bare() == set()
    assert all(EXCEPTIONS.values())


def test_histories_are_read_through_the_person_who_asks() -> None:
    """An object's entries tell of others: accounts/people/selectors.py leaves out what its reader may not know."""
    assert {
        relative(path) for path in files_of(READERS) if "JournalEntry.objects.about(" in path.read_text("utf-8")
    } == set()


def test_a_bare_reading_would_be_found() -> None:
    tree = ast.parse("Clip.objects.filter(pk=1)\nClip.objects.visible_to(user).filter(pk=1)")
    first, second = (node for node in tree.body if isinstance(node, ast.Expr))

    assert not is_through_a_person(list(ast.walk(first.value)))  # type: ignore[arg-type]
    assert is_through_a_person(list(ast.walk(second.value)))  # type: ignore[arg-type]
