"""Every message is kept byte for byte before it is read, becomes what it is, and is lost to nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from cases.requisitions.actions import mail_receipt
from cases.requisitions.actions.mail_keeping import keep_message
from cases.requisitions.actions.mail_receipt import read_kept_messages, read_message, receive_message
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import IncomingMessage, MessageState, Requisition
from cases.requisitions.reading.kinds import MessageKind
from cases.requisitions.reading.process import read_in_process
from cases.requisitions.states import RequisitionState
from evidence import store
from evidence.footage.actions.holds import release_hold
from evidence.footage.models import Hold
from evidence.intake.actions.quarantine_holds import release_file_hold
from evidence.intake.models import QuarantineHold
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.requisitions.letters import SENDER, message, raw, sample
from tests.requisitions.worlds import received, registered
from tests.worlds import make_clip, make_quarantined, stored_bytes

pytestmark = pytest.mark.django_db
ABSENCE = message("Je suis absent.", subject="Réponse automatique : Réquisition reçue").as_bytes()


def receive(content: bytes) -> IncomingMessage:
    return receive_message(by=SystemActor.MAIL, raw=content)


# Kept before read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["07", "09a", "09b", "09e", "26_charset_nul", "43"])
def test_it_is_whole_in_the_store_before_anything_reads_it(name: str) -> None:
    kept = keep_message(by=SystemActor.MAIL, raw=sample(name))

    assert (kept.state, stored_bytes(kept.store_name)) == (MessageState.KEPT, sample(name))
    assert not Requisition.objects.exists()


def test_a_keeping_that_was_cut_short_is_finished_without_a_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(content: bytes, name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "store_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            receive(raw())
    assert IncomingMessage.objects.get().state == MessageState.ARRIVING

    receive(raw())

    assert list(store.names()) == [IncomingMessage.objects.get().store_name]


def failing_on(monkeypatch: pytest.MonkeyPatch, word: bytes) -> None:
    def reading(content: bytes, **options: object) -> object:
        if word in content:
            raise ArithmeticError
        return read_in_process(content, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(mail_receipt, "read_in_process", reading)


@pytest.mark.slow
def test_one_that_fails_stops_no_other_and_is_left_to_a_person(monkeypatch: pytest.MonkeyPatch, director: User) -> None:
    User.objects.update(email="direction@ville.invalid")
    failing_on(monkeypatch, b"odd")
    for content in (raw(), raw("odd"), raw("Autre lettre, PV n° 2026/2")):
        keep_message(by=SystemActor.MAIL, raw=content)

    read_kept_messages(by=SystemActor.MAIL)
    assert Requisition.objects.count() == 2
    for _ in range(3):
        read_kept_messages(by=SystemActor.MAIL)

    odd = IncomingMessage.objects.get(state=MessageState.SET_ASIDE)
    assert odd.requisition
    assert "À lire à la main" in odd.requisition.defects
    assert odd.requisition.documents.get().store_name == odd.store_name
    assert JournalEntry.objects.get(event=RequisitionEvent.MESSAGE_UNREADABLE).subject_id == str(odd.pk)
    assert OutgoingMail.objects.filter(kind="requisition_to_check", recipient="direction@ville.invalid").exists()


def test_a_reading_cut_short_is_begun_again_without_its_leavings(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mail_receipt, "_act", killed)
        with pytest.raises(KeyboardInterrupt):
            receive(sample("55"))
    assert len(list(store.names())) == 2

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        read_kept_messages(by=SystemActor.MAIL)

    documents = Requisition.objects.get().documents.values_list("store_name", flat=True)
    assert sorted(store.names()) == sorted(documents)


def test_it_is_not_read_twice_at_once() -> None:
    kept = keep_message(by=SystemActor.MAIL, raw=raw())
    other = IncomingMessage.objects.get()

    read_message(by=SystemActor.MAIL, message=kept)
    read_message(by=SystemActor.MAIL, message=other)

    assert Requisition.objects.count() == 1


# What it becomes ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["09a", "09b", "09e"])
def test_an_address_that_no_server_takes_is_shown_and_not_answered(name: str) -> None:
    requisition = receive(sample(name)).requisition

    assert requisition
    assert (requisition.officer_email, "@" in requisition.sender_address) == ("", True)
    assert "Aucune réponse n’est partie" in requisition.defects
    assert not OutgoingMail.objects.filter(kind="requisition_received").exists()


@pytest.mark.slow
@pytest.mark.parametrize("content", [ABSENCE, sample("15c"), sample("46")])
def test_what_is_no_requisition_is_kept_and_waits_for_a_look(content: bytes, director: User) -> None:
    kept = receive(content)

    assert (kept.requisition, Requisition.objects.count(), OutgoingMail.objects.count()) == (None, 0, 0)
    assert stored_bytes(kept.store_name) == content
    assert JournalEntry.objects.get(event=RequisitionEvent.MESSAGE_KEPT).subject_id == str(kept.pk)
    assert str(kept) in " ".join(line.sentence for lane in sections_for(director) for line in lane.lines)


@pytest.mark.slow
def test_five_absences_are_answered_by_nothing() -> None:
    for number in range(5):
        receive(ABSENCE.replace(b"<1@", f"<{number}@".encode()))

    assert (IncomingMessage.objects.count(), OutgoingMail.objects.count()) == (5, 0)


@pytest.mark.slow
def test_one_answer_a_correspondent_a_day() -> None:
    for number in range(3):
        receive(raw(f"PV n° 2026/{number}, requérons les images du 3 mars 2026 entre 22 h et 23 h."))
    receive(raw("PV n° 2026/9, requérons les images.", sender="autre@interieur.invalid"))

    answered = OutgoingMail.objects.filter(kind="requisition_received").values_list("recipient", flat=True)
    assert sorted(answered) == ["autre@interieur.invalid", SENDER]


@pytest.mark.parametrize("subject", ["TR: [{}] précision", "Re: Réquisition reçue : n° {}", "{}"])
def test_a_reply_joins_its_requisition(subject: str, director: User) -> None:
    requisition = received(director)

    receive(message("Avez-vous pu avancer ?", subject=subject.format(requisition)).as_bytes())

    joined = IncomingMessage.objects.get()
    assert (joined.requisition, joined.kind, Requisition.objects.count()) == (requisition, MessageKind.REPLY, 1)
    requisition.refresh_from_db()
    assert "Avez-vous pu avancer ?" in requisition.letter
    assert requisition.documents.get().store_name == joined.store_name


@pytest.mark.slow
def test_a_reply_that_names_another_hour_has_it_held_too(director: User) -> None:
    requisition = registered(director)
    clip = make_clip(started_at=datetime(2026, 3, 3, 21, 30, tzinfo=UTC))

    receive(raw("Précision : le 3 mars 2026 entre 22 h et 23 h.", subject=f"Re: {requisition}"))

    assert clip.pk in Hold.objects.active().values_list("clip", flat=True)


@pytest.mark.slow
def test_a_reply_that_asks_for_another_period_holds_what_a_person_released(director: User) -> None:
    requisition, start = registered(director), datetime(2026, 3, 3, 21, 30, tzinfo=UTC)
    clip, file = make_clip(started_at=start), make_quarantined(recorded=(start, start + timedelta(minutes=5)))
    subject = f"Re: {requisition}"
    receive(raw("Précision : le 3 mars 2026 entre 22 h et 23 h.", subject=subject))
    release_hold(by=director, hold=Hold.objects.get(clip=clip), reason="Autre rue")
    release_file_hold(by=director, hold=QuarantineHold.objects.get(file=file), reason="Autre rue")

    receive(raw("Pour rappel : le 3 mars 2026 entre 22 h et 23 h.", subject=subject))
    assert not Hold.objects.active().exists()
    receive(raw("Rue Rivay aussi : le 3 mars 2026 entre 22 h 15 et 22 h 45.", subject=subject))

    held = Hold.objects.active().get(clip=clip)
    assert requisition.windows.get(holds=held, start_at__minute=15)
    assert QuarantineHold.objects.active().get().file == file


def test_a_letter_about_a_closed_requisition_is_a_new_one(director: User) -> None:
    requisition = registered(director)
    Requisition.objects.update(state=RequisitionState.CLOSED)

    fresh = receive(raw(subject=f"Re: {requisition}")).requisition

    assert fresh
    assert fresh != requisition


def test_a_stranger_is_named_as_such_until_a_person_has_registered_a_letter_of_theirs(director: User) -> None:
    first = receive(raw()).requisition
    assert first
    assert "Expéditeur inconnu" in first.question
    Requisition.objects.update(state=RequisitionState.REGISTERED)

    second = receive(raw("PV n° 2026/9, requérons les images.")).requisition

    assert second
    assert second.question == ""


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_lists_them_and_gives_back_the_original(director: User) -> None:
    kept = receive(ABSENCE)
    client = client_of(director)

    page = client.get(reverse("message_list")).content.decode()
    given = client.get(reverse("message_download", args=[kept.pk])).getvalue()

    assert "réponse automatique" in page
    assert given == ABSENCE


def test_a_person_makes_a_requisition_of_it(director: User) -> None:
    kept = receive(ABSENCE)

    client_of(director).post(reverse("message_take", args=[kept.pk]))

    kept.refresh_from_db()
    assert kept.requisition == Requisition.objects.get()
    assert kept.requisition.documents.get().store_name == kept.store_name


def test_once_examined_nobody_is_reminded(director: User) -> None:
    kept = receive(ABSENCE)

    client_of(director).post(reverse("message_examine", args=[kept.pk]))

    assert not IncomingMessage.objects.to_examine().exists()
    assert JournalEntry.objects.get(event=RequisitionEvent.MESSAGE_EXAMINED).actor == director


@pytest.mark.slow
def test_the_page_of_a_requisition_shows_every_defect(director: User) -> None:
    requisition = receive(sample("53")).requisition
    assert requisition

    page = client_of(director).get(requisition.get_absolute_url()).content.decode()

    assert "Du texte étranger suit une partie encodée" in page
    assert "Expéditeur inconnu" in page


def test_several_are_put_aside_at_once_and_a_refused_one_leaves_the_others(director: User, auditor: User) -> None:
    automatic = (message(f"Je suis {word}.", subject="Réponse automatique") for word in ("absent", "loin", "ailleurs"))
    kept, other, seen = (receive(one.as_bytes()) for one in automatic)
    mail_receipt.examine_message(by=director, message=seen)
    page, ticked = reverse("message_examine_several"), {"row": [kept.pk, other.pk, seen.pk, "x"]}

    assert client_of(auditor).post(page, ticked).status_code == 403
    shown = client_of(director).post(page, ticked, follow=True).content.decode()

    assert "2 courriels classés sans suite." in shown
    assert f"{seen} a déjà été examiné" in shown
    assert not IncomingMessage.objects.to_examine().exists()
    assert JournalEntry.objects.filter(event=RequisitionEvent.MESSAGE_EXAMINED).count() == 3


def test_the_list_is_filtered_by_what_became_of_them(director: User) -> None:
    kept = receive(ABSENCE)
    page = reverse("message_list")

    waiting = client_of(director).get(page, {"outcome": "waiting", "words": kept.sender_address}).context["page"]
    examined = client_of(director).get(page, {"outcome": "examined"}).context["page"]

    assert (waiting.rows, examined.rows) == ([kept], [])
    assert [chip.value for chip in waiting.chips] == ["À examiner", kept.sender_address]


def test_the_filters_of_the_list_outlive_an_act_on_its_rows(director: User) -> None:
    kept, page = receive(ABSENCE), reverse("message_list", query={"outcome": "waiting"})
    acts = [("message_examine_several", []), ("message_examine", [kept.pk]), ("message_take", [kept.pk])]
    client, referer = client_of(director), f"http://testserver{page}"
    mail_receipt.examine_message(by=director, message=kept)
    IncomingMessage.objects.update(state=MessageState.SET_ASIDE, requisition=received(director))

    sent = [client.post(reverse(name, args=args), headers={"referer": referer}) for name, args in acts]

    assert [one.headers["location"] for one in sent] == [page] * 3
