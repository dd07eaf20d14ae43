"""The life of a requisition: each step by whom, from which state, and what it does to the clips it concerns."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, Outcome, Requisition
from cases.requisitions.selectors import AskedWindow
from cases.requisitions.states import REQUISITION_TRANSITIONS, RequisitionState, RequisitionTransition
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState, Hold
from tests.requisitions.worlds import (
    HOUR,
    OFFICER_MAIL,
    REPORT,
    approved,
    in_state,
    letter,
    prepared,
    received,
    registered,
)
from tests.worlds import make_clip

OTHERS = ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]

STEPS: dict[RequisitionTransition, Callable[[User, Requisition], object]] = {
    RequisitionTransition.REGISTER: lambda by, requisition: actions.register_requisition(
        by=by, requisition=requisition
    ),
    RequisitionTransition.PREPARE: lambda by, requisition: prepare_answer(
        by=by, requisition=requisition, outcome=Outcome.NOTHING_FOUND, searched="Tout"
    ),
    RequisitionTransition.SEND_BACK: lambda by, requisition: actions.send_back(
        by=by, requisition=requisition, reason="À revoir"
    ),
    RequisitionTransition.APPROVE: lambda by, requisition: actions.approve_requisition(by=by, requisition=requisition),
    RequisitionTransition.CLOSE: lambda by, requisition: actions.close_requisition(
        by=by, requisition=requisition, reason="Classée"
    ),
    RequisitionTransition.REFUSE: lambda by, requisition: actions.refuse_requisition(
        by=by, requisition=requisition, reason="Doublon"
    ),
}


def held() -> set[Clip]:
    return {hold.clip for hold in Hold.objects.active().select_related("clip")}


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


# The table ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", RequisitionState)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_possible_from_its_states_only(
    step: RequisitionTransition, state: RequisitionState, director: User, head: User
) -> None:
    requisition = in_state(state, director)
    sources, target = REQUISITION_TRANSITIONS.sources(step), REQUISITION_TRANSITIONS.target(step)

    if state in sources:
        STEPS[step](head, requisition)
        # A negative answer leaves as soon as it is approved.
        expected = RequisitionState.DELIVERED if step == RequisitionTransition.APPROVE else target
    else:
        with pytest.raises(NotPossible, match="n’est plus possible"):
            STEPS[step](head, requisition)
        expected = state

    assert Requisition.objects.get().state == expected


@pytest.mark.parametrize("actor", OTHERS)
@pytest.mark.parametrize("step", STEPS)
def test_nobody_but_the_direction_takes_a_step(
    step: RequisitionTransition, actor: str, director: User, request: pytest.FixtureRequest
) -> None:
    requisition = in_state(sorted(REQUISITION_TRANSITIONS.sources(step))[0], director)
    before = requisition.state

    with pytest.raises(NotPermitted):
        STEPS[step](request.getfixturevalue(actor), requisition)
    assert Requisition.objects.get().state == before


@pytest.mark.parametrize("step", sorted(STEPS.keys() - {RequisitionTransition.REGISTER}))
def test_of_two_people_at_once_the_second_is_told(step: RequisitionTransition, director: User, head: User) -> None:
    requisition = in_state(sorted(REQUISITION_TRANSITIONS.sources(step))[0], director)
    seen_by_other = Requisition.objects.get()
    STEPS[step](head, requisition)

    with pytest.raises(NotPossible, match="n’est plus possible"):
        STEPS[step](head, seen_by_other)


def test_registering_again_is_a_correction(director: User, head: User) -> None:
    requisition = in_state(RequisitionState.RECEIVED, director)
    seen_by_other = Requisition.objects.get()
    actions.register_requisition(by=head, requisition=requisition)

    seen_by_other.report_number = "2026/999"
    actions.register_requisition(by=head, requisition=seen_by_other)

    corrected = Requisition.objects.get()
    assert (corrected.state, corrected.report_number) == (RequisitionState.REGISTERED, "2026/999")


# Receiving ------------------------------------------------------------------------------------------------------------


def test_the_window_is_held_at_receipt(director: User) -> None:
    inside, before = make_clip(), make_clip(started_at=timezone.now() - 5 * HOUR)

    requisition = received(director)

    assert held() == {inside}
    assert before not in held()
    hold = Hold.objects.get()
    assert (hold.origin, hold.reference) == (requisition.origin, f"Réquisition {requisition}, PV {REPORT}")


def test_a_clip_that_only_touches_the_window_is_held(director: User) -> None:
    now = timezone.now()
    clip = make_clip(started_at=now - 4 * HOUR - timedelta(seconds=5), duration_ms=6_000)

    received(director)

    assert held() == {clip}


def test_receipt_is_journaled_with_its_channel(director: User) -> None:
    requisition = received(director)

    entry = JournalEntry.objects.get(event=RequisitionEvent.REQUISITION_RECEIVED)
    assert (entry.actor, entry.subject_label, entry.procedure_number) == (director, requisition.number, REPORT)
    assert entry.details["channel"] == "form"


def test_a_window_that_ends_before_it_starts_is_refused(director: User) -> None:
    now = timezone.now()

    with pytest.raises(NotPossible, match="doit suivre son début"):
        received(director, AskedWindow(now, now - HOUR))
    assert not Requisition.objects.exists()


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_enters_one(actor: str, request: pytest.FixtureRequest, db: None) -> None:
    with pytest.raises(NotPermitted):
        received(request.getfixturevalue(actor))
    assert not Requisition.objects.exists()


# Registering ----------------------------------------------------------------------------------------------------------


def test_registering_names_what_is_missing(director: User) -> None:
    requisition = letter()
    requisition.report_number, requisition.officer_email = "", ""
    actions.receive_requisition(by=director, requisition=requisition)

    with pytest.raises(NotPossible, match="procédure \\(PV\\) n°, courriel de l’OPJ, période demandée"):
        actions.register_requisition(by=director, requisition=requisition)
    assert Requisition.objects.get().state == RequisitionState.RECEIVED


# Choosing and preparing -----------------------------------------------------------------------------------------------


def test_a_clip_outside_the_window_is_held_once_chosen(director: User) -> None:
    clip = make_clip(started_at=timezone.now() - 30 * HOUR)
    requisition = registered(director)

    choose_clips(by=director, requisition=requisition, clips=[clip])

    assert held() == {clip}
    assert last_entry().details == {"clips": [[], [clip.number]]}


def test_choosing_again_replaces_the_choice(director: User) -> None:
    first, second = make_clip(), make_clip()
    requisition = registered(director)

    choose_clips(by=director, requisition=requisition, clips=[first])
    choose_clips(by=director, requisition=requisition, clips=[second])

    assert list(requisition.clips.all()) == [second]


def test_an_erased_clip_is_not_chosen(director: User) -> None:
    clip = make_clip()
    requisition = registered(director)
    Clip.objects.update(state=ClipState.ERASED)
    clip.refresh_from_db()

    with pytest.raises(NotPossible, match="ne peut pas être choisie"):
        choose_clips(by=director, requisition=requisition, clips=[clip])


def test_an_answer_says_something(director: User) -> None:
    requisition = registered(director)

    with pytest.raises(NotPossible, match="Choisissez au moins une vidéo"):
        prepare_answer(by=director, requisition=requisition, outcome=Outcome.CLIPS)
    with pytest.raises(NotPossible, match="ce qui a été cherché"):
        prepare_answer(by=director, requisition=requisition, outcome=Outcome.NOTHING_FOUND, searched=" ")
    assert Requisition.objects.get().state == RequisitionState.REGISTERED


def test_once_submitted_the_choice_stands(director: User) -> None:
    requisition = prepared(director, make_clip())

    with pytest.raises(NotPossible):
        choose_clips(by=director, requisition=requisition, clips=[make_clip()])


@pytest.mark.parametrize("step", [RequisitionTransition.SEND_BACK, RequisitionTransition.REFUSE])
def test_going_back_takes_a_reason(step: RequisitionTransition, director: User) -> None:
    requisition = prepared(director)
    act = actions.send_back if step == RequisitionTransition.SEND_BACK else actions.refuse_requisition

    with pytest.raises(NotPossible, match="Indiquez"):
        act(by=director, requisition=requisition, reason=" ")
    assert Requisition.objects.get().state == RequisitionState.PREPARED


# Approving ------------------------------------------------------------------------------------------------------------


def test_another_person_approves(director: User, head: User) -> None:
    requisition = prepared(director, make_clip())

    with pytest.raises(NotPermitted, match="par une autre personne"):
        actions.approve_requisition(by=director, requisition=requisition)
    actions.approve_requisition(by=head, requisition=requisition)

    assert (requisition.state, requisition.approved_by) == (RequisitionState.APPROVED, head)
    entry = JournalEntry.objects.get(event=RequisitionEvent.REQUISITION_APPROVED)
    assert (entry.actor, entry.procedure_number) == (head, REPORT)


def test_a_person_alone_approves_their_own(director: User) -> None:
    requisition = prepared(director, make_clip())

    actions.approve_requisition(by=director, requisition=requisition)

    assert requisition.approved_by == director


def test_somebody_whose_designation_ended_is_no_other_person(director: User, head: User) -> None:
    head.designations.update(ends_at=timezone.now())

    actions.approve_requisition(by=director, requisition=prepared(director, make_clip()))

    assert Requisition.objects.get().state == RequisitionState.APPROVED


def test_an_approved_answer_becomes_a_package_to_build(director: User, head: User) -> None:
    requisition = approved(director, head, make_clip())

    assert Delivery.objects.get().requisition == requisition


def test_a_negative_answer_leaves_by_mail_with_what_was_searched(director: User, head: User) -> None:
    requisition = approved(director, head)
    send_due_mails()

    assert requisition.state == RequisitionState.DELIVERED
    assert not Delivery.objects.exists()
    (message,) = mail.outbox
    assert message.to == [OFFICER_MAIL]
    assert "Toutes les caméras du secteur" in message.body
    assert JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_SENT).details == {"outcome": "nothing_found"}


# Setting aside and closing --------------------------------------------------------------------------------------------


def test_set_aside_it_releases_what_it_held_and_nothing_else(director: User) -> None:
    make_clip()
    first, second = registered(director), registered(director)

    actions.refuse_requisition(by=director, requisition=first, reason="Doublon")

    assert [hold.origin for hold in Hold.objects.active()] == [second.origin]
    assert last_entry().event == FootageEvent.CLIP_RELEASED
    assert JournalEntry.objects.get(event=RequisitionEvent.REQUISITION_REFUSED).reason == "Doublon"


def test_closed_it_keeps_what_was_handed_over_and_releases_the_rest(director: User, head: User) -> None:
    handed_over, left = make_clip(), make_clip()
    requisition = approved(director, head, handed_over)
    assert held() == {handed_over, left}

    actions.close_requisition(by=head, requisition=requisition, reason="Procédure transmise")

    assert held() == {handed_over}
    assert requisition.closed_at is not None
