from django.urls import path

from accounts.oversight import views

urlpatterns = [
    path("journal/", views.journal_list, name="journal_list"),
    path("journal/<int:number>/", views.journal_entry, name="journal_entry"),
    path("journal/anomalies/", views.anomaly_list, name="anomaly_list"),
    path("journal/anomalies/<slug:key>/examiner/", views.anomaly_examine, name="anomaly_examine"),
    path("journal/integrite/", views.integrity, name="integrity"),
    path("journal/integrite/<int:pk>/confirmer/", views.clock_confirm, name="clock_confirm"),
    path("journal/exporter/", views.journal_export, name="journal_export"),
    path("habilitations/qui-peut-quoi/", views.access_report, name="access_report"),
]
