from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LevalloisConfig(AppConfig):
    name = "levallois"
    verbose_name = "Levallois"


class SiteAdminConfig(AdminConfig):
    """Django's admin, opened by our role table instead of Django's staff flag."""

    default_site = "levallois.admin_site.DesignatedAdminSite"
