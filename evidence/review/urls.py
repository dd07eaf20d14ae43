from django.urls import path

from evidence.review.views import angles, derivatives, extractions, markers, pages, viewings

urlpatterns = [
    path("videos/<int:pk>/consulter/", viewings.open_viewing, name="open_viewing"),
    path("videos/<int:pk>/angles/", angles.moment_view_clips, name="moment_view_clips"),
    path("consultations/angles/", angles.angle_list, name="angle_list"),
    path("consultations/<uuid:viewing_id>/decalage", angles.angle_offset_set, name="angle_offset_set"),
    path("consultations/<uuid:viewing_id>/", pages.viewing_detail, name="viewing_detail"),
    path("consultations/<uuid:viewing_id>/flux", viewings.viewing_stream, name="viewing_stream"),
    path("consultations/<uuid:viewing_id>/bande", derivatives.viewing_strip, name="viewing_strip"),
    path("consultations/<uuid:viewing_id>/bande.jpg", derivatives.viewing_strip_picture, name="viewing_strip_picture"),
    path("consultations/<uuid:viewing_id>/onde", derivatives.viewing_waveform, name="viewing_waveform"),
    path("consultations/<uuid:viewing_id>/copie", derivatives.viewing_copy, name="viewing_copy"),
    path("consultations/<uuid:viewing_id>/images", derivatives.viewing_frames, name="viewing_frames"),
    path("consultations/<uuid:viewing_id>/etat", pages.viewing_state, name="viewing_state"),
    path("consultations/<uuid:viewing_id>/conserver/", pages.hold_viewed_clip, name="hold_viewed_clip"),
    path("consultations/clore/", viewings.close_viewings, name="close_viewings"),
    path("consultations/<uuid:viewing_id>/prolonger/", viewings.prolong_viewing, name="prolong_viewing"),
    path("consultations/<uuid:viewing_id>/clore/", viewings.close_viewing, name="close_viewing"),
    path("consultations/<uuid:viewing_id>/images-arretees/", extractions.still_take, name="still_take"),
    path("consultations/<uuid:viewing_id>/extraits/", extractions.excerpt_take, name="excerpt_take"),
    path("videos/<int:pk>/extraits/", extractions.extraction_list, name="extraction_list"),
    path("extraits/demandes/<int:pk>/reessayer/", extractions.excerpt_retry, name="excerpt_retry"),
    path("extraits/demandes/<int:pk>/retirer/", extractions.excerpt_drop, name="excerpt_drop"),
    path("extraits/<int:pk>/telecharger/", extractions.extraction_download, name="extraction_download"),
    path("videos/<int:pk>/planche/", extractions.stills_sheet, name="stills_sheet"),
    path("consultations/<uuid:viewing_id>/reperes/", markers.marker_set, name="marker_set"),
    path("reperes/<int:pk>/", markers.marker_change, name="marker_change"),
    path("reperes/<int:pk>/retirer/", markers.marker_remove, name="marker_remove"),
    path("videos/<int:pk>/reperes/exporter/", markers.markers_export, name="markers_export"),
]
