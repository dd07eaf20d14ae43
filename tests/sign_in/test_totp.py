"""Codes of an authenticator app, against the vectors of RFC 6238 (appendix B, SHA-1, its last six digits)."""

import base64

import pytest

from accounts.sign_in.factors.totp import app_address, code_at, matching_step, new_secret

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("moment_s", "code"), VECTORS)
def test_the_vectors_of_the_standard(moment_s: int, code: str) -> None:
    assert code_at(RFC_SECRET, moment_s // 30) == code
    assert matching_step(RFC_SECRET, code, now_s=moment_s) == moment_s // 30


@pytest.mark.parametrize(("late_s", "accepted"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_telephone_may_be_half_a_minute_wrong(late_s: int, accepted: bool) -> None:
    step = matching_step(RFC_SECRET, "050471", now_s=1111111111 + late_s)

    assert (step is not None) == accepted


def test_a_code_that_served_and_those_before_it_are_spent() -> None:
    step = 1111111111 // 30

    assert matching_step(RFC_SECRET, code_at(RFC_SECRET, step), now_s=1111111111, after=step) is None
    assert matching_step(RFC_SECRET, code_at(RFC_SECRET, step - 1), now_s=1111111111, after=step) is None
    assert matching_step(RFC_SECRET, code_at(RFC_SECRET, step + 1), now_s=1111111111, after=step) == step + 1


@pytest.mark.parametrize("code", ["", "05047", "0504710", "é50471", "05047１", "abcdef"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert matching_step(RFC_SECRET, code, now_s=1111111111) is None


def test_a_new_secret_is_160_bits_and_never_the_same() -> None:
    assert len(base64.b32decode(new_secret())) == 20
    assert new_secret() != new_secret()


def test_the_address_says_whose_it_is() -> None:
    address = app_address(RFC_SECRET, account="10 02", issuer="Levallois")

    assert address == f"otpauth://totp/Levallois%3A10%2002?secret={RFC_SECRET}&issuer=Levallois"
