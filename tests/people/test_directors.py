"""Who the direction is: one answer for mails, for the last granter and for the installation."""

from accounts.people.actions.designations import suspend_designation
from accounts.people.models import User
from accounts.people.permissions import directors, is_last_granter


def test_those_designated_to_the_direction(director: User, second_director: User, administrator: User) -> None:
    assert set(directors()) == {director, second_director}


def test_a_suspended_or_departed_one_does_not_count(director: User, second_director: User) -> None:
    suspend_designation(by=director, designation=second_director.designations.get(), reason="Enquête")
    assert list(directors()) == [director]
    assert is_last_granter(director)

    User.objects.filter(pk=director.pk).update(is_active=False)
    assert not directors().exists()
