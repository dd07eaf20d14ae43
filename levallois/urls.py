from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from levallois.environment import Mode
from levallois.gallery import gallery
from levallois.ops.health import health
from levallois.views.exports import list_export
from levallois.views.outbox import outbox, outbox_mail
from levallois.views.search import search
from levallois.views.today import today

ROOMS_WITH_PAGES = (
    "accounts.sign_in",
    "accounts.oversight",
    "accounts.people",
    "accounts.duty",
    "accounts.training",
    "evidence.footage",
    "evidence.review",
    "evidence.intake",
    "evidence.issuing",
    "evidence.equipment",
    "cases.incidents",
    "cases.requisitions",
)

urlpatterns = [
    path("", today, name="today"),
    path("recherche/", search, name="search"),
    path("listes/<slug:name>/exporter/", list_export, name="list_export"),
    path("sante/", health, name="health"),
    path("administration/", admin.site.urls),
    *(path("", include(f"{room}.urls")) for room in ROOMS_WITH_PAGES),
]
if settings.MODE is not Mode.PRODUCTION:
    urlpatterns += [
        path("composants/", gallery, name="gallery"),
        path("courrier/", outbox, name="outbox"),
        path("courrier/<int:key>/", outbox_mail, name="outbox_mail"),
    ]
