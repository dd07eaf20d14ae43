from django.urls import path

from cases.figures.views import dashboard, notice

urlpatterns = [
    path("chiffres/", dashboard.service_figures, name="service_figures"),
    path("chiffres/<slug:file_format>/", dashboard.service_figures_export, name="service_figures_export"),
    path("information/", notice.public_notice, name="public_notice"),
    path("information/affiche.pdf", notice.public_notice_poster, name="public_notice_poster"),
]
