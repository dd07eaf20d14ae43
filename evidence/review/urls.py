from django.urls import path

from evidence.review.views import derivatives, viewings

urlpatterns = [
    path("videos/<int:pk>/consulter/", viewings.open_viewing, name="open_viewing"),
    path("consultations/<uuid:viewing_id>/", viewings.viewing_detail, name="viewing_detail"),
    path("consultations/<uuid:viewing_id>/flux", viewings.viewing_stream, name="viewing_stream"),
    path("consultations/<uuid:viewing_id>/images", derivatives.viewing_frames, name="viewing_frames"),
    path("consultations/<uuid:viewing_id>/clore/", viewings.close_viewing, name="close_viewing"),
]
