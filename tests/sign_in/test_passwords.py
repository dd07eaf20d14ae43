"""The strength of a password, as the CNIL counts it (délibération 2022-100), and how long it resists known words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.people.actions.people import set_password
from accounts.people.models import FormerPassword, User
from accounts.sign_in.passwords import EntropyValidator, GuessableValidator, entropy_bits
from tests.cast import PASSWORD


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


@pytest.mark.parametrize(
    "password",
    [
        "Levallois2026!",
        "levallois-perret-92",
        "MotDePasse2026!",
        "Policemunicipale1!",
        "Marseille-Soleil",
        "Nathalie.Bertin",
        "k4471-k4471-K4471",
        "nbertin75-Azerty",
        "azertyuiopqsdfg",
        "Abcdefghijkl123!",
    ],
)
def test_what_is_known_of_the_person_the_town_and_french_is_guessed(password: str) -> None:
    person = User(badge_number="K4471", first_name="Nathalie", last_name="Bertin", email="nbertin75@ville.invalid")

    with pytest.raises(ValidationError, match="quatre mots sans lien"):
        GuessableValidator().validate(password, person)


@pytest.mark.parametrize("password", [PASSWORD, "ardoise-falaise-moulin", "t7#Lq9wz!RvK", "t7#Lq9wz!RvK" * 5_000])
def test_four_words_or_random_signs_resist(password: str) -> None:
    person = User(badge_number="K4471", first_name="Nathalie", last_name="Bertin")

    GuessableValidator().validate(password, person)


def test_neither_the_present_password_nor_a_former_one_comes_back(trainer: User) -> None:
    words = ["ardoise-falaise-moulin", "girouette-plumier-88", "tamis-cobalt-verger"]
    for word in words:
        set_password(by=trainer, person=trainer, password=word)

    for used in (PASSWORD, *words):
        with pytest.raises(ValidationError, match="déjà eu"):
            validate_password(used, trainer)
    validate_password("lanterne-brume-enclume", trainer)


def test_the_last_ten_are_kept_hashed(trainer: User) -> None:
    for number in range(12):
        set_password(by=trainer, person=trainer, password=f"cobalt-verger-{number}")

    kept = FormerPassword.objects.filter(person=trainer)
    assert kept.count() == FormerPassword.KEPT
    assert "cobalt" not in str(list(kept.values_list("password", flat=True)))
