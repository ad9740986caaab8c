"""The console as a Django app, so that its templates come before those of the admin whose frame it shares."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "helpline.console"
    label = "console"
    verbose_name = "Console"
