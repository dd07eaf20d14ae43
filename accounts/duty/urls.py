from django.urls import path, register_converter

from accounts.base.web.converters import WeekConverter
from accounts.duty.views import calendars, rosters, shifts

register_converter(WeekConverter, "week")

urlpatterns = [
    path("vacations/", shifts.shift_planner, name="shift_planner"),
    path("vacations/semaine/<week:monday>/", shifts.shift_week, name="shift_week"),
    path("vacations/semaine/<week:monday>/copie/", rosters.week_copy_preview, name="week_copy_preview"),
    path("vacations/semaine/<week:monday>/copier/", rosters.week_copy, name="week_copy"),
    path("vacations/importer/", rosters.roster_form, name="roster_form"),
    path("vacations/importer/modele.csv", rosters.roster_template, name="roster_template"),
    path("vacations/importer/apercu/", rosters.roster_preview, name="roster_preview"),
    path("vacations/importer/confirmer/", rosters.roster_import, name="roster_confirm"),
    path("vacations/prevoir/", shifts.shift_plan, name="shift_plan"),
    path("vacations/<int:pk>/", shifts.shift_detail, name="shift_detail"),
    path("vacations/<int:pk>/modifier/", shifts.shift_change, name="shift_change"),
    path("vacations/<int:pk>/annuler/", shifts.shift_cancel, name="shift_cancel"),
    path("vacations/<int:pk>/priorite/<int:officer>/", shifts.shift_priority, name="shift_priority"),
    path("vacations/<int:pk>/absence/", shifts.absence_record, name="absence_record"),
    path("vacations/absences/<int:pk>/retirer/", shifts.absence_withdraw, name="absence_withdraw"),
    path("vacations/brigades/", calendars.calendar_list, name="calendar_list"),
    path("vacations/brigades/<int:pk>/agenda/ouvrir/", calendars.calendar_open, name="calendar_open"),
    path("vacations/brigades/<int:pk>/agenda/retirer/", calendars.calendar_revoke, name="calendar_revoke"),
    path("vacations/brigades/<int:pk>/<str:secret>/calendrier.ics", calendars.team_calendar, name="team_calendar"),
]
