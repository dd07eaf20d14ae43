from django.urls import path

from cases.figures.views import dashboard

urlpatterns = [
    path("chiffres/", dashboard.service_figures, name="service_figures"),
    path("chiffres/<slug:file_format>/", dashboard.service_figures_export, name="service_figures_export"),
]
