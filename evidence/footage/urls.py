from django.urls import path

from evidence.footage.views import clips, days, holds, retention, searches

urlpatterns = [
    path("videos/", clips.clip_list, name="clip_list"),
    path("videos/journee/", days.clip_day, name="clip_day"),
    path("videos/recherches/enregistrer/", searches.search_save, name="search_save"),
    path("videos/recherches/<int:pk>/modifier/", searches.search_change, name="search_change"),
    path("videos/recherches/<int:pk>/supprimer/", searches.search_delete, name="search_delete"),
    path("videos/conserver/", holds.place_holds, name="place_holds"),
    path("videos/<int:pk>/", clips.clip_detail, name="clip_detail"),
    path("videos/vignettes", clips.clip_thumbnails, name="clip_thumbnails"),
    path("videos/<int:pk>/vignette", clips.clip_thumbnail, name="clip_thumbnail"),
    path("videos/<int:pk>/conserver/", holds.place_hold, name="place_hold"),
    path("videos/<int:pk>/laisser-effacer/", holds.clip_leave, name="clip_leave"),
    path("videos/<int:pk>/ouvrir/", clips.clip_access_grant, name="clip_access_grant"),
    path("videos/<int:pk>/restreindre/", clips.clip_restrict, name="clip_restrict"),
    path("videos/<int:pk>/lever-la-restriction/", clips.clip_lift_restriction, name="clip_lift_restriction"),
    path("videos/acces/<int:pk>/retirer/", clips.clip_access_withdraw, name="clip_access_withdraw"),
    path("conservations/<int:pk>/lever/", holds.release_hold, name="release_hold"),
    path("durees-de-conservation/", retention.retention_list, name="retention_list"),
    path("durees-de-conservation/proposer/", retention.retention_propose, name="retention_propose"),
    path("durees-de-conservation/<int:pk>/", retention.retentionrule_detail, name="retentionrule_detail"),
    path("durees-de-conservation/<int:pk>/confirmer/", retention.retention_confirm, name="retention_confirm"),
    path("durees-de-conservation/<int:pk>/ecarter/", retention.retention_refuse, name="retention_refuse"),
]
