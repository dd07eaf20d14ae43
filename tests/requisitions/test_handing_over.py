"""What is handed over is proven on both sides: which bytes left, who acknowledged; and wrong codes of a stranger stop
neither a download that runs nor what was acknowledged."""

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.deliveries import renew_code, send_delivery
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryReceipt, DeliveryState
from tests.requisitions.worlds import OFFICER_MAIL, built
from tests.worlds import make_clip

RECEIPT = {"name": "Capitaine Claude Martin", "service": "Commissariat de Levallois"}


@pytest.fixture
def delivery(director: User, head: User) -> Delivery:
    return built(director, head, make_clip())


@pytest.fixture
def officer(delivery: Delivery, head: User) -> Client:
    """The officer's browser, whose download has begun."""
    browser = Client()
    post(browser, "delivery_open", delivery, code=send_delivery(by=head, delivery=delivery, recipient=OFFICER_MAIL))
    post(browser, "delivery_download", delivery)
    return browser


def post(browser: Client, page: str, delivery: Delivery, **data: str) -> int:
    return browser.post(reverse(page, args=[delivery.token]), data).status_code


def fetch(browser: Client, delivery: Delivery, **headers: str) -> int:
    response = browser.get(reverse("delivery_package", args=[delivery.token]), **headers)  # type: ignore[arg-type]
    if response.status_code in (200, 206):
        response.getvalue()
    response.close()
    return response.status_code


def shut(delivery: Delivery) -> None:
    """A stranger who has the link tries codes."""
    for _ in range(settings.DELIVERY_CODE_ATTEMPTS):
        post(Client(), "delivery_open", delivery, code="AAAAA22222")


def transfers() -> list[dict[str, int]]:
    entries = JournalEntry.objects.filter(event=RequisitionEvent.DELIVERY_TRANSFERRED).order_by("number")
    return list(entries.values_list("details", flat=True))


# The bytes ------------------------------------------------------------------------------------------------------------


def test_each_transfer_is_an_entry_with_its_bytes(delivery: Delivery, officer: Client) -> None:
    fetch(officer, delivery)
    fetch(officer, delivery, HTTP_RANGE="bytes=100-199")
    officer.head(reverse("delivery_package", args=[delivery.token])).close()

    last, percent = delivery.size_bytes - 1, 100 * 100 // delivery.size_bytes
    assert transfers() == [{"first": 0, "last": last, "percent": 100}, {"first": 100, "last": 199, "percent": percent}]


def test_a_transfer_that_is_broken_off_tells_what_left(delivery: Delivery, officer: Client) -> None:
    response = officer.get(reverse("delivery_package", args=[delivery.token]))
    blocks = iter(response.streaming_content)  # type: ignore[attr-defined]
    first = next(blocks)
    next(blocks)
    response.close()

    (told,) = transfers()
    assert (told["first"], told["last"]) == (0, len(first) - 1)
    assert told["percent"] < 100


# The receipt ----------------------------------------------------------------------------------------------------------


def test_the_receipt_is_kept_and_mailed_to_both_sides_with_the_hashes(
    delivery: Delivery, officer: Client, head: User
) -> None:
    User.objects.filter(pk=head.pk).update(email="chef@ville.invalid")

    post(officer, "delivery_acknowledge", delivery, **RECEIPT)
    send_due_mails()

    receipt = DeliveryReceipt.objects.get()
    assert (receipt.name, receipt.service, receipt.sha256) == (*RECEIPT.values(), delivery.sha256)
    told = {to: message for message in mail.outbox for to in message.to if "accusée" in message.subject}
    assert {OFFICER_MAIL, "chef@ville.invalid"} <= told.keys()
    hashes = [delivery.sha256, *delivery.members.values_list("sha256", flat=True)]
    assert all(one in str(message.body) for message in told.values() for one in hashes)
    entry = JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_ACKNOWLEDGED)
    assert (entry.reason, entry.details["service"]) == (RECEIPT["name"], RECEIPT["service"])


@pytest.mark.parametrize("missing", ["name", "service"])
def test_it_wants_a_name_and_a_service(delivery: Delivery, officer: Client, missing: str) -> None:
    post(officer, "delivery_acknowledge", delivery, **(RECEIPT | {missing: " "}))

    assert not DeliveryReceipt.objects.exists()
    assert Delivery.objects.get().state == DeliveryState.DOWNLOADED


def test_the_database_refuses_to_change_it(delivery: Delivery, officer: Client) -> None:
    post(officer, "delivery_acknowledge", delivery, **RECEIPT)

    receipts = DeliveryReceipt.objects.all()
    for way in (lambda: receipts.update(name="Autre"), receipts.delete):
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            way()
    assert DeliveryReceipt.objects.get().name == RECEIPT["name"]


# Wrong codes, and a new one -------------------------------------------------------------------------------------------


def test_wrong_codes_stop_new_visits_and_not_the_one_that_runs(delivery: Delivery, officer: Client) -> None:
    shut(delivery)

    assert Delivery.objects.get().state == DeliveryState.DOWNLOADED
    assert fetch(officer, delivery) == 200
    assert post(officer, "delivery_acknowledge", delivery, **RECEIPT) == 302
    assert Delivery.objects.get().state == DeliveryState.ACKNOWLEDGED


@pytest.mark.slow
def test_what_was_acknowledged_stays_so(delivery: Delivery, officer: Client, head: User) -> None:
    post(officer, "delivery_acknowledge", delivery, **RECEIPT)

    shut(delivery)
    code = renew_code(by=head, delivery=Delivery.objects.get())

    assert Delivery.objects.get().state == DeliveryState.ACKNOWLEDGED
    assert post(Client(), "delivery_open", delivery, code=code) == 302


@pytest.mark.slow
def test_shut_even_the_right_code_opens_nothing_before_a_new_one(
    delivery: Delivery, officer: Client, head: User
) -> None:
    code = renew_code(by=head, delivery=delivery)
    shut(delivery)

    assert post(Client(), "delivery_open", delivery, code=code) == 403
    assert post(Client(), "delivery_open", delivery, code=renew_code(by=head, delivery=delivery)) == 302


def test_a_new_code_ends_the_visits_of_the_old_one(delivery: Delivery, officer: Client, head: User) -> None:
    renew_code(by=head, delivery=delivery)

    assert fetch(officer, delivery) == 302
    post(officer, "delivery_acknowledge", delivery, **RECEIPT)
    assert not DeliveryReceipt.objects.exists()
