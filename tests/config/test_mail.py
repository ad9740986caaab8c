"""Where e-mails about alarms go and through which server."""

import pytest

from config.env import Env, SettingError
from config.mail import mail

TO = {"ALARM_EMAILS": "a@example.org, b@example.org", "EMAIL_FROM": "helpline@example.org"}


class TestMail:
    def test_is_off_without_addresses(self) -> None:
        assert mail(Env({})).to == []

    def test_carries_links_where_nobody_is_told_of_alarms(self) -> None:
        found = mail(Env({"EMAIL_URL": "smtp://127.0.0.1:25", "EMAIL_FROM": "office@example.org"}))

        assert (found.to, found.sender, found.host) == ([], "office@example.org", "127.0.0.1")

    def test_is_encrypted_on_its_way_to_another_machine(self) -> None:
        found = mail(Env(TO | {"EMAIL_URL": "smtp://us:pass%40word@mail.example.org"}))

        assert (found.to, found.sender) == (["a@example.org", "b@example.org"], "helpline@example.org")
        assert (found.host, found.port, found.user) == ("mail.example.org", 587, "us")
        assert (found.secret, found.tls, found.ssl) == ("pass@word", True, False)

    def test_may_be_encrypted_from_the_first_byte(self) -> None:
        found = mail(Env(TO | {"EMAIL_URL": "smtps://mail.example.org"}))

        assert (found.port, found.tls, found.ssl) == (465, False, True)

    def test_may_be_plain_on_this_machine(self) -> None:
        found = mail(Env(TO | {"EMAIL_URL": "smtp://127.0.0.1:25"}))

        assert (found.port, found.tls, found.ssl) == (25, False, False)

    @pytest.mark.parametrize("address", ["o'neil+night@exam-ple.org", "pager@mailhost", "lee@exämple.org"])
    def test_may_go_to_these(self, address: str) -> None:
        assert mail(Env(TO | {"EMAIL_URL": "smtp://127.0.0.1", "ALARM_EMAILS": address})).to == [address]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"EMAIL_URL": ""}, "EMAIL_URL is not set"),
            ({"EMAIL_FROM": ""}, "EMAIL_FROM is not set"),
            ({"ALARM_EMAILS": "nobody"}, "ALARM_EMAILS is malformed"),
            ({"EMAIL_FROM": "nobody"}, "EMAIL_FROM is malformed"),
            ({"EMAIL_FROM": "helpline@example..org"}, "EMAIL_FROM is malformed"),
            ({"ALARM_EMAILS": "lee@example.org, ada@example.org."}, "ALARM_EMAILS is malformed"),
            ({"ALARM_EMAILS": "lee@example.org, ada@.org"}, "ALARM_EMAILS is malformed"),
            ({"ALARM_EMAILS": f"lee@example.org, ada@{'a' * 64}.org"}, "ALARM_EMAILS is malformed"),
            ({"ALARM_EMAILS": "lee@example.org;ada"}, "ALARM_EMAILS is malformed"),
            ({"ALARM_EMAILS": "lee\u200b@example.org"}, "ALARM_EMAILS is malformed"),
            ({"ALARM_EMAILS": "lee(@example.org"}, "ALARM_EMAILS is malformed"),
            ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL is malformed"),
            ({"EMAIL_URL": "http://mail.example.org"}, "EMAIL_URL is malformed"),
            ({"EMAIL_URL": "smtp://mail.example.org:port"}, "EMAIL_URL is malformed"),
        ],
    )
    def test_refuses_what_cannot_be_right(self, changes: dict[str, str], words: str) -> None:
        with pytest.raises(SettingError, match=words):
            mail(Env(TO | {"EMAIL_URL": "smtp://mail.example.org"} | changes))
