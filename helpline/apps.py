"""Make the telephone side a Django app."""

from django.apps import AppConfig


class HelplineConfig(AppConfig):
    name = "helpline"
    verbose_name = "Helpline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from helpline.retention import kept

        kept.register_all()
