"""A package on its way: a link by mail, a code by another way, a few tries, a receipt; and a journal of all of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.deliveries import renew_code, revoke_delivery, send_delivery
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryState
from cases.requisitions.states import RequisitionState
from evidence import store
from evidence.footage.models import ByteCheck, ByteProblem
from tests.cast import client_of
from tests.requisitions.worlds import OFFICER_MAIL, built
from tests.worlds import lose_bytes, make_clip

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
WRONG = "AAAAA22222"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ready(director: User, head: User) -> Delivery:
    return built(director, head, make_clip())


@pytest.fixture
def code(ready: Delivery, head: User) -> str:
    """Sent: what the officer was told by telephone."""
    return send_delivery(by=head, delivery=ready, recipient=OFFICER_MAIL)


@pytest.fixture
def officer_browser() -> Client:
    return Client()


def give(browser: Client, delivery: Delivery, code: str) -> int:
    return browser.post(reverse("delivery_open", args=[delivery.token]), {"code": code}).status_code


def page_of(browser: Client, delivery: Delivery) -> str:
    return browser.get(reverse("delivery_page", args=[delivery.token])).content.decode()


def download(browser: Client, delivery: Delivery, **headers: str) -> tuple[int, bytes]:
    response = browser.get(reverse("delivery_package", args=[delivery.token]), **headers)  # type: ignore[arg-type]  # headers
    content = response.getvalue()
    response.close()
    return response.status_code, content


def start_download(browser: Client, delivery: Delivery) -> None:
    browser.post(reverse("delivery_download", args=[delivery.token]))


def acknowledge(browser: Client, delivery: Delivery, name: str = "Capitaine Claude Martin") -> str:
    data = {"name": name, "service": "Commissariat de Levallois"}
    response = browser.post(reverse("delivery_acknowledge", args=[delivery.token]), data, follow=True)
    return response.content.decode()


def events() -> list[str]:
    entries = JournalEntry.objects.filter(event__startswith="delivery:").order_by("number")
    return list(entries.values_list("event", flat=True))


# Sending --------------------------------------------------------------------------------------------------------------


def test_the_link_leaves_by_mail_and_the_code_does_not(ready: Delivery, code: str) -> None:
    send_due_mails()

    (message,) = mail.outbox
    written = message.message().as_bytes().decode()
    assert message.to == [OFFICER_MAIL]
    assert settings.SITE_URL + reverse("delivery_page", args=[ready.token]) in message.body
    assert code not in written
    assert f"{code[:5]}-{code[5:]}" not in written


def test_the_code_is_kept_nowhere_in_clear(ready: Delivery, code: str) -> None:
    ready.refresh_from_db()

    assert code not in ready.code_hash
    assert not [entry for entry in JournalEntry.objects.all() if code in str(vars(entry))]


@pytest.mark.slow
def test_sending_makes_the_requisition_delivered(ready: Delivery, code: str, head: User) -> None:
    ready.refresh_from_db()

    assert (ready.state, ready.requisition.state) == (DeliveryState.SENT, RequisitionState.DELIVERED)
    entry = JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_SENT)
    assert (entry.actor, entry.recipient, entry.recipient_service) == (head, OFFICER_MAIL, "Commissariat")
    assert entry.details == {"sha256": ready.sha256}


@pytest.mark.slow
@pytest.mark.parametrize("actor", ["equipment_manager", "trainer", "team_leader", "auditor", "administrator"])
def test_nobody_else_sends(actor: str, ready: Delivery, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        send_delivery(by=request.getfixturevalue(actor), delivery=ready, recipient=OFFICER_MAIL)
    assert Delivery.objects.get().state == DeliveryState.READY


@pytest.mark.slow
def test_it_is_not_sent_without_a_recipient_nor_twice(ready: Delivery, head: User) -> None:
    with pytest.raises(NotPossible, match="courriel de l’OPJ"):
        send_delivery(by=head, delivery=ready, recipient=" ")
    send_delivery(by=head, delivery=ready, recipient=OFFICER_MAIL)
    with pytest.raises(NotPossible, match="n’est plus possible"):
        send_delivery(by=head, delivery=ready, recipient=OFFICER_MAIL)


# The code -------------------------------------------------------------------------------------------------------------


def test_the_right_code_opens_the_package(ready: Delivery, code: str, officer_browser: Client) -> None:
    assert "Code" in page_of(officer_browser, ready)

    assert give(officer_browser, ready, code) == 302

    page = page_of(officer_browser, ready)
    assert ready.sha256 in page
    assert events()[-1] == RequisitionEvent.DELIVERY_OPENED


@pytest.mark.slow
def test_dashes_spaces_and_case_do_not_matter(ready: Delivery, code: str, officer_browser: Client) -> None:
    assert give(officer_browser, ready, f" {code[:5].lower()} - {code[5:].lower()} ") == 302


def test_a_wrong_code_opens_nothing_and_is_counted(ready: Delivery, code: str, officer_browser: Client) -> None:
    assert give(officer_browser, ready, WRONG) == 403

    response = officer_browser.post(reverse("delivery_open", args=[ready.token]), {"code": WRONG})

    assert "Il vous reste 3 essais" in response.content.decode()
    assert download(officer_browser, ready)[0] == 302
    assert events()[-2:] == [RequisitionEvent.DELIVERY_CODE_REFUSED] * 2


def test_too_many_wrong_codes_lock_it_even_for_the_right_one(
    ready: Delivery, code: str, officer_browser: Client
) -> None:
    for _ in range(settings.DELIVERY_CODE_ATTEMPTS):
        give(officer_browser, ready, WRONG)

    assert give(officer_browser, ready, code) == 403
    assert Delivery.objects.get().state == DeliveryState.LOCKED


@pytest.mark.slow
def test_a_new_code_unlocks_it_and_the_old_one_is_dead(
    ready: Delivery, code: str, head: User, officer_browser: Client
) -> None:
    Delivery.objects.update(state=DeliveryState.LOCKED, failed_codes=5)
    ready.refresh_from_db()

    renewed = renew_code(by=head, delivery=ready)

    assert give(officer_browser, ready, code) == 403
    assert give(officer_browser, ready, renewed) == 302
    assert RequisitionEvent.DELIVERY_CODE_RENEWED in events()


@pytest.mark.slow
def test_a_new_code_does_not_undo_what_the_officer_did_meanwhile(
    ready: Delivery, code: str, head: User, officer_browser: Client
) -> None:
    """The page was read before the download."""
    ready.refresh_from_db()
    Delivery.objects.update(state=DeliveryState.DOWNLOADED)

    renew_code(by=head, delivery=ready)

    assert Delivery.objects.get().state == ready.state == DeliveryState.DOWNLOADED


@pytest.mark.slow
def test_a_right_code_forgets_the_wrong_ones(ready: Delivery, code: str, officer_browser: Client) -> None:
    give(officer_browser, ready, WRONG)
    give(officer_browser, ready, code)

    assert Delivery.objects.get().failed_codes == 0


# The link -------------------------------------------------------------------------------------------------------------


def test_it_expires(ready: Delivery, code: str, officer_browser: Client, clock: time_machine.Traveller) -> None:
    give(officer_browser, ready, code)

    clock.move_to(NOW + timedelta(days=settings.DELIVERY_DAYS))

    assert give(officer_browser, ready, code) == 403
    assert download(officer_browser, ready)[0] == 302


@pytest.mark.slow
def test_withdrawn_it_ends_at_once(ready: Delivery, code: str, head: User, officer_browser: Client) -> None:
    give(officer_browser, ready, code)
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        revoke_delivery(by=head, delivery=ready, reason=" ")

    revoke_delivery(by=head, delivery=ready, reason="Mauvais destinataire")

    assert download(officer_browser, ready)[0] == 302
    assert give(officer_browser, ready, code) == 403
    assert JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_REVOKED).reason == "Mauvais destinataire"


@pytest.mark.slow
def test_a_link_that_never_left_is_not_found(ready: Delivery, officer_browser: Client) -> None:
    assert officer_browser.get(reverse("delivery_page", args=[ready.token])).status_code == 404


@pytest.mark.slow
def test_a_strangers_link_is_not_found_and_learns_nothing(code: str, officer_browser: Client) -> None:
    response = officer_browser.get(reverse("delivery_page", args=["x" * 43]))

    assert response.status_code == 404
    assert "R-0" not in response.content.decode()


@pytest.mark.slow
def test_one_browser_s_visit_is_not_anothers(ready: Delivery, code: str, officer_browser: Client) -> None:
    give(officer_browser, ready, code)

    assert download(Client(), ready)[0] == 302


@pytest.mark.slow
def test_the_visit_of_one_delivery_does_not_open_another(
    ready: Delivery, code: str, head: User, director: User, officer_browser: Client
) -> None:
    other = built(director, head, make_clip())
    send_delivery(by=head, delivery=other, recipient=OFFICER_MAIL)
    give(officer_browser, ready, code)
    stolen = officer_browser.cookies["remise"]
    officer_browser.cookies["remise"] = stolen.value
    officer_browser.cookies["remise"]["path"] = "/"

    assert download(officer_browser, other)[0] == 302


# The download and the receipt -----------------------------------------------------------------------------------------


def test_the_package_comes_whole_or_by_ranges(ready: Delivery, code: str, officer_browser: Client) -> None:
    give(officer_browser, ready, code)
    start_download(officer_browser, ready)

    status, content = download(officer_browser, ready)
    part_status, part = download(officer_browser, ready, HTTP_RANGE="bytes=100-199")

    assert (status, len(content)) == (200, ready.size_bytes)
    assert (part_status, part) == (206, content[100:200])
    assert Delivery.objects.get().state == DeliveryState.DOWNLOADED
    assert events().count(RequisitionEvent.DELIVERY_DOWNLOADED) == 1


def test_a_package_with_a_changed_file_is_not_handed_over(ready: Delivery, code: str, officer_browser: Client) -> None:
    give(officer_browser, ready, code)
    start_download(officer_browser, ready)
    name = ready.members.exclude(clip=None).get().store_name
    ByteCheck.objects.create(name=name, checked_at=NOW, problem=ByteProblem.CHANGED, found_at=NOW)

    answer = officer_browser.get(reverse("delivery_package", args=[ready.token]))

    assert answer.status_code == 403
    assert "ne sont plus ceux qui ont été reçus" in answer.content.decode()


def test_receipt_is_acknowledged_once_under_a_name(ready: Delivery, code: str, officer_browser: Client) -> None:
    give(officer_browser, ready, code)
    assert "Téléchargez d’abord" in acknowledge(officer_browser, ready)
    start_download(officer_browser, ready)
    assert "obligatoire" in acknowledge(officer_browser, ready, "")

    assert "Capitaine Claude Martin" in acknowledge(officer_browser, ready)

    ready.refresh_from_db()
    assert (ready.state, ready.requisition.state) == (DeliveryState.ACKNOWLEDGED, RequisitionState.ACKNOWLEDGED)
    acknowledge(officer_browser, ready, "Quelqu’un d’autre")
    ready.refresh_from_db()
    assert ready.acknowledged_by == "Capitaine Claude Martin, Commissariat de Levallois"
    assert events().count(RequisitionEvent.DELIVERY_ACKNOWLEDGED) == 1


@pytest.mark.slow
def test_a_clip_that_the_store_lost_is_said_and_not_papered_over(
    ready: Delivery, code: str, officer_browser: Client
) -> None:
    give(officer_browser, ready, code)
    clip_member = ready.members.get(clip__isnull=False)
    lose_bytes(clip_member.store_name)

    with pytest.raises(store.NotStored):
        download(officer_browser, ready)


# Our side -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_shows_the_code_once(ready: Delivery, head: User) -> None:
    browser = client_of(head)
    response = browser.post(reverse("delivery_send", args=[ready.pk]), {"recipient": OFFICER_MAIL})
    shown = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", response.content.decode())

    assert shown
    assert response["Cache-Control"] == "no-store"
    page = browser.get(reverse("requisition_detail", args=[ready.requisition_id])).content.decode()
    assert shown[0] not in page
    assert give(Client(), ready, shown[0]) == 302
