from django.contrib import admin

from accounts.actions.shifts import save_team
from accounts.actors import Actor
from accounts.models import Team
from accounts.right_admin import RightAdmin
from accounts.roles import Right


@admin.register(Team)
class TeamAdmin(RightAdmin[Team]):
    required_right = Right.PERSON_MANAGE
    search_fields = ("name",)

    def save_through_action(self, *, by: Actor, row: Team) -> None:
        save_team(by=by, team=row)
