from django.urls import path

from evidence.review import views

urlpatterns = [
    path("videos/<int:pk>/consulter/", views.open_viewing, name="open_viewing"),
    path("consultations/<uuid:viewing_id>/", views.viewing_detail, name="viewing_detail"),
    path("consultations/<uuid:viewing_id>/flux", views.viewing_stream, name="viewing_stream"),
    path("consultations/<uuid:viewing_id>/clore/", views.close_viewing, name="close_viewing"),
]
