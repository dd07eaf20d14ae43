from django.urls import path

from accounts.views import anomalies, confirmation, designations, journal, sessions

urlpatterns = [
    path("connexion/", sessions.sign_in, name="sign_in"),
    path("deconnexion/", sessions.sign_out, name="sign_out"),
    path("compte/confirmer/", confirmation.confirm, name="confirm"),
    path("journal/", journal.journal_list, name="journal_list"),
    path("journal/<int:number>/", journal.journal_entry, name="journal_entry"),
    path("journal/anomalies/", anomalies.anomaly_list, name="anomaly_list"),
    path("journal/anomalies/<slug:key>/examiner/", anomalies.anomaly_examine, name="anomaly_examine"),
    path("journal/exporter/", journal.journal_export, name="journal_export"),
    path("habilitations/", designations.designation_list, name="designation_list"),
    path("habilitations/qui-peut-quoi/", designations.who_may, name="who_may"),
    path("habilitations/accorder/", designations.designation_grant, name="designation_grant"),
    path("habilitations/<int:pk>/revoquer/", designations.designation_revoke, name="designation_revoke"),
]
