from django.urls import path

from cases.figures.views import annual, dashboard, inspection, notice

urlpatterns = [
    path("chiffres/", dashboard.service_figures, name="service_figures"),
    path("chiffres/protection-des-donnees/", inspection.inspection, name="inspection"),
    path("chiffres/protection-des-donnees/editer/", inspection.inspection_export, name="inspection_export"),
    path("chiffres/protection-des-donnees/engagement/", inspection.undertaking_export, name="undertaking_export"),
    path("chiffres/<slug:file_format>/", dashboard.service_figures_export, name="service_figures_export"),
    path("chiffres/rapport-annuel/<int:year>/", annual.annual_report_page, name="annual_report"),
    path("chiffres/rapport-annuel/<int:year>/editer/", annual.annual_report_export, name="annual_report_export"),
    path("chiffres/rapport-annuel/<int:year>/<slug:figure>/", annual.annual_report_rows, name="annual_report_rows"),
    path("information/", notice.public_notice, name="public_notice"),
    path("information/affiche.pdf", notice.public_notice_poster, name="public_notice_poster"),
]
