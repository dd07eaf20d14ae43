"""The authentication backend: signing in requires a password and a designation in force."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.people.models import User


class DesignatedBackend(ModelBackend):
    """Only a person with a current designation signs in, and only while it lasts.

    `get_user` runs at each request: a session outlives neither the account nor the last designation.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and bool(user.roles)

    def get_user(self, user_id: Any) -> User | None:
        person = User.objects.filter(pk=user_id).first()
        return person if person and person.roles else None
