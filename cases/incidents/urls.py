from django.urls import path

from cases.incidents.views import debriefs, follow_ups, links, proposals, sessions
from cases.incidents.views import incidents as views
from cases.incidents.views.markers import incident_markers_export

urlpatterns = [
    path("incidents/", views.incident_list, name="incident_list"),
    path("incidents/nouveau/", views.incident_new, name="incident_new"),
    path("incidents/a-rattacher/", proposals.proposal_list, name="proposal_list"),
    path("incidents/a-rattacher/plusieurs/", proposals.proposals_decide, name="proposals_decide"),
    path("incidents/<int:pk>/ecarter/<int:clip_pk>/", proposals.proposal_decline, name="proposal_decline"),
    path("incidents/<int:pk>/", views.incident_detail, name="incident_detail"),
    path("incidents/pour-la-video/<int:clip_pk>/", links.incident_for_clip, name="incident_for_clip"),
    path("incidents/<int:pk>/extrait/", views.incident_extract, name="incident_extract"),
    path("incidents/<int:pk>/rattacher/", links.clip_for_incident, name="clip_for_incident"),
    path("incidents/<int:pk>/modifier/", views.incident_change, name="incident_change"),
    path("incidents/<int:pk>/rattacher/<int:clip_pk>/", links.incident_link_clip, name="incident_link_clip"),
    path("incidents/<int:pk>/detacher/<int:clip_pk>/", links.incident_unlink_clip, name="incident_unlink_clip"),
    path("incidents/fichiers/<int:file_pk>/rattacher/", links.incident_link_file, name="incident_link_file"),
    path(
        "incidents/<int:pk>/fichiers/<int:file_pk>/detacher/", links.incident_unlink_file, name="incident_unlink_file"
    ),
    path("incidents/<int:pk>/consulter/", views.incident_view_clips, name="incident_view_clips"),
    path("incidents/<int:pk>/conserver/", views.incident_hold_clips, name="incident_hold_clips"),
    path("incidents/<int:pk>/reperes/exporter/", incident_markers_export, name="incident_markers_export"),
    path("incidents/<int:pk>/ouvrir/", views.incident_access_grant, name="incident_access_grant"),
    path("incidents/acces/<int:pk>/retirer/", views.incident_access_withdraw, name="incident_access_withdraw"),
    path("incidents/<int:pk>/debriefer/", debriefs.debrief_prepare, name="debrief_prepare"),
    path("debriefings/", debriefs.debrief_list, name="debrief_list"),
    path("debriefings/<int:pk>/", debriefs.debrief_detail, name="debrief_detail"),
    path("debriefings/<int:pk>/completer/", debriefs.debrief_change, name="debrief_change"),
    path("debriefings/<int:pk>/pdf", debriefs.debrief_pdf, name="debrief_pdf"),
    path("debriefings/<int:pk>/lire/", debriefs.debrief_play, name="debrief_play"),
    path("debriefings/<int:pk>/chapitres/ajouter/", debriefs.chapter_add, name="chapter_add"),
    path("debriefings/<int:pk>/chapitres/<int:chapter_pk>/deplacer/", debriefs.chapter_move, name="chapter_move"),
    path("debriefings/<int:pk>/chapitres/<int:chapter_pk>/retirer/", debriefs.chapter_remove, name="chapter_remove"),
    path("debriefings/<int:pk>/seance/", sessions.debriefsession_open, name="debriefsession_open"),
    path("debriefings/<int:pk>/suites/", follow_ups.followup_add, name="followup_add"),
    path("seances/<int:pk>/", sessions.debriefsession_detail, name="debriefsession_detail"),
    path("seances/<int:pk>/clore/", sessions.debriefsession_close, name="debriefsession_close"),
    path("seances/<int:pk>/montrer/<int:chapter_pk>/", sessions.debriefsession_show, name="debriefsession_show"),
    path("seances/<int:pk>/regarder/<int:chapter_pk>/", sessions.debriefsession_watch, name="debriefsession_watch"),
    path("seances/consultations/<uuid:viewing_id>/flux", sessions.debriefsession_stream, name="debriefsession_stream"),
    path("suites/", follow_ups.followup_list, name="followup_list"),
    path("suites/<int:pk>/faite/", follow_ups.followup_close, name="followup_close"),
    path("suites/<int:pk>/confier/", follow_ups.followup_assign, name="followup_assign"),
]
