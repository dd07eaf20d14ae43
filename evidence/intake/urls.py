from django.urls import path

from evidence.intake.views import agents, extracts, offloads, quarantine, uploads

urlpatterns = [
    path("quarantaine/", quarantine.quarantine_list, name="quarantine_list"),
    path("quarantaine/conserver/", quarantine.quarantine_hold_several, name="quarantine_hold_several"),
    path("quarantaine/<int:pk>/", quarantine.quarantine_detail, name="quarantine_detail"),
    path("quarantaine/<int:pk>/admettre/", quarantine.quarantine_admit, name="quarantine_admit"),
    path("quarantaine/<int:pk>/conserver/", quarantine.quarantine_hold, name="quarantine_hold"),
    path("quarantaine/<int:pk>/telecharger/", quarantine.quarantine_download, name="quarantine_download"),
    path("quarantaine/conservations/<int:pk>/lever/", quarantine.quarantine_release, name="quarantine_release"),
    path("extraits/importer/", extracts.extract_import, name="extract_import"),
    path("dechargements/", offloads.offload_list, name="offload_list"),
    path("dechargements/<int:pk>/", offloads.offload_detail, name="offload_detail"),
    path("dechargements/<int:pk>/expliquer/", offloads.offload_explain, name="offload_explain"),
    path("agent/dechargements/", agents.offload_announce, name="offload_announce"),
    path("agent/dechargements/<int:pk>/", agents.offload_account, name="offload_account"),
    path("agent/dechargements/<int:pk>/retire/", agents.offload_retire, name="offload_retire"),
    path("agent/dechargements/<int:pk>/differe/", agents.offload_differs, name="offload_differs"),
    path("agent/envois/", uploads.upload_list, name="upload_list"),
    path("agent/envois/<uuid:key>/", uploads.upload_detail, name="upload_detail"),
]
