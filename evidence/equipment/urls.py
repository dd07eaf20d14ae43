from django.urls import path

from evidence.equipment import views

urlpatterns = [
    path("materiel/pieces/<int:pk>", views.device_file, name="device_file"),
    path("stations/", views.dock_list, name="dock_list"),
    path("stations/<int:pk>/jetons/", views.issue_token, name="issue_token"),
    path("jetons/<int:pk>/revoquer/", views.revoke_token, name="revoke_token"),
]
