"""Signing in as a Django app: its templates come before those of allauth."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "helpline.signin"
    label = "signin"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        from helpline.signin import receivers  # noqa: F401  it listens to who signs in and out
