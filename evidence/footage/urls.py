from django.urls import path

from evidence.footage import views

urlpatterns = [
    path("videos/", views.clip_list, name="clip_list"),
    path("videos/conserver/", views.place_holds, name="place_holds"),
    path("videos/<int:pk>/", views.clip_detail, name="clip_detail"),
    path("videos/<int:pk>/vignette", views.clip_thumbnail, name="clip_thumbnail"),
    path("videos/<int:pk>/conserver/", views.place_hold, name="place_hold"),
    path("videos/<int:pk>/ouvrir/", views.clip_access_grant, name="clip_access_grant"),
    path("videos/<int:pk>/restreindre/", views.clip_restrict, name="clip_restrict"),
    path("videos/<int:pk>/lever-la-restriction/", views.clip_lift_restriction, name="clip_lift_restriction"),
    path("videos/acces/<int:pk>/retirer/", views.clip_access_withdraw, name="clip_access_withdraw"),
    path("conservations/<int:pk>/lever/", views.release_hold, name="release_hold"),
]
