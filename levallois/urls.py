from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from levallois.environment import Mode
from levallois.gallery import gallery
from levallois.ops.health import health, metrics, readiness, service_state
from levallois.views.errors import too_large
from levallois.views.exports import list_export
from levallois.views.failed_items import failed_batch_retry, failed_item_list, failed_item_retry
from levallois.views.outbox import outbox, outbox_mail
from levallois.views.search import search
from levallois.views.today import today, today_tasks

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
    "cases.figures",
)

handler400 = "levallois.views.errors.not_understood"
handler403 = "levallois.views.errors.refused"
handler404 = "levallois.views.errors.not_found"
handler500 = "levallois.views.errors.failed"

urlpatterns = [
    path("", today, name="today"),
    path("aujourd-hui/", today_tasks, name="today_tasks"),
    path("recherche/", search, name="search"),
    path("mis-de-cote/", failed_item_list, name="failed_item_list"),
    path("mis-de-cote/<int:pk>/reessayer/", failed_item_retry, name="failed_item_retry"),
    path("mis-de-cote/<slug:batch>/tout-reessayer/", failed_batch_retry, name="failed_batch_retry"),
    path("listes/<slug:name>/exporter/", list_export, name="list_export"),
    path("trop-gros/", login_not_required(too_large), name="too_large"),
    path("sante/", health, name="health"),
    path("sante/pret/", readiness, name="readiness"),
    path("sante/mesures/", metrics, name="metrics"),
    path("etat-du-service/", service_state, name="service_state"),
    path("administration/", admin.site.urls),
    *(path("", include(f"{room}.urls")) for room in ROOMS_WITH_PAGES),
]
if settings.MODE is not Mode.PRODUCTION:
    urlpatterns += [
        path("composants/", gallery, name="gallery"),
        path("courrier/", outbox, name="outbox"),
        path("courrier/<int:key>/", outbox_mail, name="outbox_mail"),
    ]
