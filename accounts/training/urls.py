from django.urls import path

from accounts.training import views

urlpatterns = [
    path("formation/", views.training_list, name="training_list"),
    path("formation/prevoir/", views.training_plan, name="training_plan"),
    path("formation/seances/<int:pk>/", views.training_session, name="training_session"),
    path("formation/seances/<int:pk>/emargement/", views.training_sheet, name="training_sheet"),
    path("formation/seances/<int:pk>/inscrire/", views.training_enrol, name="training_enrol"),
    path("formation/seances/<int:pk>/resultats/", views.training_mark, name="training_mark"),
    path("formation/seances/<int:pk>/attestations/", views.training_certify, name="training_certify"),
    path("formation/seances/<int:pk>/annuler/", views.training_cancel, name="training_cancel"),
    path("formation/agents/", views.training_status, name="training_status"),
    path("formation/agents/exporter/", views.training_export, name="training_export"),
    path("formation/agents/<int:pk>/", views.training_person, name="training_person"),
    path("formation/attestations/<int:pk>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("formation/attestations/<int:pk>/revoquer/", views.certificate_revoke, name="certificate_revoke"),
    path("formation/programmes/", views.course_list, name="course_list"),
    path("formation/programmes/enregistrer/", views.course_save, name="course_save"),
    path("formation/programmes/<int:pk>/version/", views.course_version, name="course_version"),
]
