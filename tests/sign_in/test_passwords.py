"""The strength of a password, as the CNIL counts it (délibération 2022-100)."""

import pytest
from django.core.exceptions import ValidationError

from accounts.sign_in.passwords import EntropyValidator, entropy_bits


@pytest.mark.parametrize(
    ("password", "bits"),
    [
        ("", 0),
        ("8473629105", 33),
        ("abcdefghijkl", 56),
        ("Abcdefghijkl", 68),
        ("Abcdefghijk1", 71),
        # The CNIL's own examples of 80 bits: twelve characters of four kinds, fourteen of three.
        ("Abcdefghij1!", 80),
        ("Abcdefghijklm1", 83),
        ("éééééééééééé", 63),
    ],
)
def test_bits_come_from_length_and_alphabet(password: str, bits: int) -> None:
    assert round(entropy_bits(password)) == bits


def test_a_password_below_the_setting_is_refused_with_what_to_do() -> None:
    EntropyValidator(min_bits=50).validate("abcdefghijkl")

    with pytest.raises(ValidationError, match="allongez-le"):
        EntropyValidator(min_bits=50).validate("847362910584")
