"""The deployment as a Django app, so that every process has the Celery app and the start-up checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeploymentConfig(AppConfig):
    name = "config"
    label = "deployment"

    def ready(self) -> None:
        # A task sent before this would go to a broker that is not ours.
        from config import celery, checks  # noqa: F401


class RecordsConfig(AdminConfig):
    """Django's admin, behind the same check of permissions as every other page."""

    default_site = "helpline.console.records_site.RecordsSite"
