from django.urls import path

from evidence.views import cameras, clips, devices, holds, openings, quarantine, shifts, viewing_pages, viewings

urlpatterns = [
    path("videos/", clips.clip_list, name="clip_list"),
    path("videos/<int:pk>/", clips.clip_detail, name="clip_detail"),
    path("videos/<int:pk>/vignette", clips.clip_thumbnail, name="clip_thumbnail"),
    path("videos/<int:pk>/consulter/", viewing_pages.open_viewing, name="open_viewing"),
    path("videos/<int:pk>/conserver/", holds.place_hold, name="place_hold"),
    path("videos/<int:pk>/ouvrir/", openings.clip_access_open, name="clip_access_open"),
    path("videos/<int:pk>/restreindre/", openings.clip_restrict, name="clip_restrict"),
    path("videos/<int:pk>/lever-la-restriction/", openings.clip_lift_restriction, name="clip_lift_restriction"),
    path("videos/acces/<int:pk>/retirer/", openings.clip_access_close, name="clip_access_close"),
    path("consultations/<uuid:viewing_id>/", viewing_pages.viewing_detail, name="viewing_detail"),
    path("consultations/<uuid:viewing_id>/flux", viewings.viewing_stream, name="viewing_stream"),
    path("consultations/<uuid:viewing_id>/clore/", viewing_pages.close_viewing, name="close_viewing"),
    path("conservations/<int:pk>/lever/", holds.release_hold, name="release_hold"),
    path("quarantaine/", quarantine.quarantine_list, name="quarantine_list"),
    path("quarantaine/<int:pk>/", quarantine.quarantine_detail, name="quarantine_detail"),
    path("quarantaine/<int:pk>/admettre/", quarantine.quarantine_admit, name="quarantine_admit"),
    path("cameras/", cameras.camera_list, name="camera_list"),
    path("cameras/<int:pk>/", cameras.camera_detail, name="camera_detail"),
    path("cameras/<int:pk>/remettre/", cameras.issue_camera, name="issue_camera"),
    path("cameras/<int:pk>/etat/<slug:move>/", cameras.move_camera, name="move_camera"),
    path("materiel/pieces/<int:pk>", devices.device_file, name="device_file"),
    path("perceptions/<int:pk>/reintegrer/", cameras.return_camera, name="return_camera"),
    path("vacations/", shifts.shift_list, name="shift_list"),
]
