from django.urls import path

from accounts.training.views import certificates, courses, people, planning, sessions

urlpatterns = [
    path("formation/", sessions.training_list, name="training_list"),
    path("formation/prevoir/", sessions.training_plan, name="training_plan"),
    path("formation/seances/<int:pk>/", sessions.training_session, name="training_session"),
    path("formation/seances/<int:pk>/emargement/", sessions.training_sheet, name="training_sheet"),
    path("formation/seances/<int:pk>/inscrire/", sessions.training_enrol, name="training_enrol"),
    path("formation/seances/<int:pk>/resultats/", sessions.training_mark, name="training_mark"),
    path("formation/seances/<int:pk>/attestations/", sessions.training_certify, name="training_certify"),
    path("formation/seances/<int:pk>/annuler/", sessions.training_cancel, name="training_cancel"),
    path("formation/propositions/", planning.planning_list, name="planning_list"),
    path("formation/propositions/nouvelle/", planning.planning_new, name="planning_new"),
    path("formation/propositions/<int:pk>/", planning.planning_detail, name="planning_detail"),
    path("formation/propositions/<int:pk>/placer/", planning.planning_place, name="planning_place"),
    path("formation/propositions/<int:pk>/retirer/", planning.planning_remove, name="planning_remove"),
    path("formation/propositions/<int:pk>/convoquer/", planning.planning_convoke, name="planning_convoke"),
    path("formation/agents/", people.training_status, name="training_status"),
    path("formation/agents/exporter/", people.training_export, name="training_export"),
    path("formation/agents/<int:pk>/", people.training_person, name="training_person"),
    path("formation/attestations/<int:pk>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("formation/attestations/<int:pk>/revoquer/", certificates.certificate_revoke, name="certificate_revoke"),
    path("formation/programmes/", courses.course_list, name="course_list"),
    path("formation/programmes/enregistrer/", courses.course_save, name="course_save"),
    path("formation/programmes/<int:pk>/version/", courses.course_version, name="course_version"),
]
