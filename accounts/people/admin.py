"""The teams, in the admin site. The accounts are in that of the room of signing in, which sends their links."""

from django.contrib import admin

from accounts.base.actors import Actor
from accounts.people.actions.people import save_team
from accounts.people.models import Team
from accounts.people.right_admin import RightAdmin
from accounts.people.roles import Right


@admin.register(Team)
class TeamAdmin(RightAdmin[Team]):
    required_right = Right.PERSON_MANAGE
    search_fields = ("name",)

    def save_through_action(self, *, by: Actor, row: Team) -> None:
        save_team(by=by, team=row)
