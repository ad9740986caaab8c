"""What a release serves of its own files: by digest, compressed, and kept by a browser for ever."""

from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

RELEASED = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}


def test_a_release_serves_its_files_by_digest_compressed_and_for_ever(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": RELEASED}
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0)
    served = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))

    for name in ("console/desk.css", "console/desk.js", "vendor/twilio-voice.min.js"):
        address = staticfiles_storage.url(name)
        answer = served(RequestFactory().get(address, headers={"Accept-Encoding": "gzip"}))
        answer.file_to_stream.close()

        assert address != settings.STATIC_URL + name
        assert answer.status_code == 200
        assert answer["Content-Encoding"] == "gzip"
        assert "immutable" in answer["Cache-Control"]
        assert int(answer["Content-Length"]) < (tmp_path / name).stat().st_size
