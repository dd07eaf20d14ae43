from django.urls import path

from cases.incidents.views import incidents as views
from cases.incidents.views import proposals

urlpatterns = [
    path("incidents/", views.incident_list, name="incident_list"),
    path("incidents/nouveau/", views.incident_new, name="incident_new"),
    path("incidents/a-rattacher/", proposals.proposal_list, name="proposal_list"),
    path("incidents/a-rattacher/plusieurs/", proposals.proposals_settle, name="proposals_settle"),
    path("incidents/<int:pk>/ecarter/<int:clip_pk>/", proposals.proposal_decline, name="proposal_decline"),
    path("incidents/<int:pk>/", views.incident_detail, name="incident_detail"),
    path("incidents/pour-la-video/<int:clip_pk>/", views.incident_for_clip, name="incident_for_clip"),
    path("incidents/<int:pk>/rattacher/", views.clip_for_incident, name="clip_for_incident"),
    path("incidents/<int:pk>/modifier/", views.incident_change, name="incident_change"),
    path("incidents/<int:pk>/rattacher/<int:clip_pk>/", views.incident_link_clip, name="incident_link_clip"),
    path("incidents/<int:pk>/detacher/<int:clip_pk>/", views.incident_unlink_clip, name="incident_unlink_clip"),
    path("incidents/fichiers/<int:file_pk>/rattacher/", views.incident_link_file, name="incident_link_file"),
    path(
        "incidents/<int:pk>/fichiers/<int:file_pk>/detacher/", views.incident_unlink_file, name="incident_unlink_file"
    ),
    path("incidents/<int:pk>/consulter/", views.incident_view_clips, name="incident_view_clips"),
    path("incidents/<int:pk>/conserver/", views.incident_hold_clips, name="incident_hold_clips"),
    path("incidents/<int:pk>/ouvrir/", views.incident_access_grant, name="incident_access_grant"),
    path("incidents/acces/<int:pk>/retirer/", views.incident_access_withdraw, name="incident_access_withdraw"),
]
