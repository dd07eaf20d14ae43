from django.urls import path

from cases.figures.views import dashboard

urlpatterns = [
    path("chiffres/", dashboard.service_figures, name="service_figures"),
]
