"""A table of transitions: what is allowed from which state, and one winner of two."""

import pytest
from django.db import transaction

from accounts.base.errors import NotPossible
from accounts.base.transitions import TransitionTable
from evidence.equipment.camera_states import CameraState, CameraTransition
from evidence.equipment.models import Camera

TABLE = TransitionTable(
    {
        CameraTransition.LOSE: ({CameraState.AVAILABLE, CameraState.OUT}, CameraState.LOST),
        CameraTransition.MAINTAIN: ({CameraState.AVAILABLE}, CameraState.MAINTENANCE),
        CameraTransition.RETIRE: ({CameraState.LOST}, CameraState.RETIRED),
    },
    subject="la caméra",
    sentences={CameraTransition.RETIRE: "Cherchez-la d’abord."},
)


def state_in_database(camera: Camera) -> str:
    return Camera.objects.values_list("state", flat=True).get(pk=camera.pk)


def test_the_table_answers_in_its_order() -> None:
    assert list(TABLE) == [CameraTransition.LOSE, CameraTransition.MAINTAIN, CameraTransition.RETIRE]
    assert TABLE.sources(CameraTransition.LOSE) == {CameraState.AVAILABLE, CameraState.OUT}
    assert TABLE.target(CameraTransition.LOSE) == CameraState.LOST
    assert TABLE.is_available(CameraTransition.LOSE, "out")
    assert not TABLE.is_available(CameraTransition.LOSE, "retired")


def test_a_transition_changes_the_state_and_what_goes_with_it(camera: Camera) -> None:
    with transaction.atomic():
        states = TABLE.advance(camera, CameraTransition.LOSE, notes="Tombée dans la Seine")

    assert states == ["available", "lost"]
    assert (camera.state, camera.notes) == (CameraState.LOST, "Tombée dans la Seine")
    camera.refresh_from_db()
    assert (camera.state, camera.notes) == (CameraState.LOST, "Tombée dans la Seine")


def test_from_a_wrong_state_nothing_changes_and_the_state_is_named(camera: Camera) -> None:
    Camera.objects.update(state=CameraState.STOLEN)

    with pytest.raises(NotPossible) as refusal, transaction.atomic():
        TABLE.advance(camera, CameraTransition.LOSE, notes="Essai")

    assert f"la caméra {camera} est dans l’état « volée »" in str(refusal.value).replace("\u00a0", " ")
    camera.refresh_from_db()
    assert (camera.state, camera.notes) == (CameraState.STOLEN, "")


def test_a_transition_may_have_a_sentence_of_its_own(camera: Camera) -> None:
    with pytest.raises(NotPossible, match="Cherchez-la d’abord."), transaction.atomic():
        TABLE.advance(camera, CameraTransition.RETIRE)


def test_of_two_who_read_the_same_row_the_second_is_refused(camera: Camera) -> None:
    """Both read the camera as available: what is in the database decides, not what was read."""
    second = Camera.objects.get(pk=camera.pk)
    with transaction.atomic():
        TABLE.advance(camera, CameraTransition.LOSE)

    with pytest.raises(NotPossible, match="perdue"), transaction.atomic():
        TABLE.advance(second, CameraTransition.MAINTAIN)

    assert state_in_database(camera) == CameraState.LOST
