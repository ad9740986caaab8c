"""Django's name for the people side."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from intake import (
            receivers,  # noqa: F401  connects to the signals helpline publishes
            retention,
        )

        retention.register_all()
