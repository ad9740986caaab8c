"""What `up` and `serve` say of an address that they do not serve on."""

import socket

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from config.management import binding
from tests.support.redis import free_port


@pytest.fixture(autouse=True)
def at_home(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.TRUST_PROXY = "http://127.0.0.1:8490", False


class TestTheNetwork:
    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "helpline.example.org"])  # noqa: S104
    def test_is_not_served_in_the_clear(self, host: str) -> None:
        with pytest.raises(CommandError, match="would serve the network in the clear"):
            binding.listen(host, free_port(), instead="with --port")

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_does_not_see_this_machine(self, host: str) -> None:
        binding.listen(host, free_port(), instead="with --port").close()

    @pytest.mark.parametrize(
        ("name", "value"), [("PUBLIC_URL", "https://helpline.example.org"), ("TRUST_PROXY", True)]
    )
    def test_is_served_by_what_is_in_front(self, name: str, value: object, settings: Settings) -> None:
        """As in a container, where the proxy is another machine."""
        setattr(settings, name, value)

        binding.listen("0.0.0.0", free_port(), instead="with --port").close()  # noqa: S104


class TestAnAddress:
    @pytest.mark.parametrize("host", ["helpline.invalid", "192.0.2.1"])
    def test_of_another_machine_is_no_taken_port(self, host: str, settings: Settings) -> None:
        settings.PUBLIC_URL = "https://helpline.example.org"

        with pytest.raises(CommandError, match=rf"^{host} is not this machine: name one of its own"):
            binding.listen(host, free_port(), instead="with --port")
        with pytest.raises(CommandError, match=rf"^{host} is not this machine"):
            binding.refuse_taken(host, free_port(), instead="in TWILIO_API_URL")

    def test_whose_port_is_taken_is_told_with_what_to_do(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with pytest.raises(CommandError) as refused:
                binding.listen("127.0.0.1", port, instead="with --port")

        assert str(refused.value) == (
            f"port {port} of 127.0.0.1 cannot be used (Address already in use): "
            "stop what uses it, or choose another with --port."
        )
