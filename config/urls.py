"""The URLs of the project."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from helpline.monitoring import health

handler400 = "config.errors.bad_request"

urlpatterns = [
    path("voice/", include("helpline.voice.urls")),
    path("console/", include("helpline.console.urls")),
    path("intake/", include("intake.urls")),
    path("account/", include("helpline.signin.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("", RedirectView.as_view(url="/console/")),
]
