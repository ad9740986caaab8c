"""Messages: the list, hearing one, dealing with it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline import access
from helpline.contact_rules import PhoneNumber, WishKind
from helpline.models import (
    AccessRecord,
    Call,
    Callback,
    CallbackReason,
    Line,
    Staff,
    Team,
    Voicemail,
    VoicemailState,
)
from helpline.operations import voicemails, wishes
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


class TestListing:
    def test_puts_new_messages_first(self, line: Line, maya: Staff, desk: Client) -> None:
        old, new = scenes.message(line), scenes.message(line)
        Voicemail.objects.filter(pk=old.pk).update(
            state=VoicemailState.HANDLED, handled_by=maya, handled_at=NOON
        )
        Voicemail.objects.filter(pk=new.pk).update(left_at=NOON - timedelta(days=1))

        answer = desk.get("/console/voicemail/")

        assert [each.voicemail.pk for each in answer.context["found"]] == [new.pk, old.pk]
        assert "Done by Maya" in answer.text
        assert answer.text.count("Mark as done") == 1

    def test_masks_the_number_and_leaves_the_audio_where_it_is(self, line: Line, desk: Client) -> None:
        message = scenes.message(line)

        answer = desk.get("/console/voicemail/")

        assert "••43" in answer.text
        assert "0143" not in answer.text
        assert f'src="/console/voicemail/{message.pk}/audio"' in answer.text
        assert "audio" in answer.context["found"][0].voicemail.get_deferred_fields()

    def test_has_a_message_of_ones_own_call_though_a_colleague_dealt_with_it(
        self, line: Line, maya: Staff, sam: Staff, desk: Client
    ) -> None:
        call = cast.call(line)
        message = voicemails.left(call_id=call.pk, recording_sid="RE1", seconds=9, now=NOON)
        voicemails.handle(voicemail_id=message.pk, staff_id=sam.pk, now=NOON)
        assert desk.get("/console/voicemail/").context["found"] == []

        Call.objects.update(staff=maya)  # who took the call after its caller had left the message

        found = desk.get("/console/voicemail/").context["found"]
        assert [each.voicemail for each in found] == [message]
        assert set(access.visible_voicemails(maya.user)) == {message}

    def test_says_when_the_sound_is_not_there_yet(self, line: Line, desk: Client) -> None:
        scenes.message(line, audio=b"")

        assert "The sound is being fetched" in desk.get("/console/voicemail/").text

    def test_is_kind_when_there_is_none(self, desk: Client) -> None:
        assert "No messages." in desk.get("/console/voicemail/").text


class TestAudio:
    def test_serves_the_sound_and_lets_nobody_keep_it(self, line: Line, desk: Client) -> None:
        answer = desk.get(f"/console/voicemail/{scenes.message(line).pk}/audio")

        assert (answer.status_code, answer.content) == (200, b"0123456789")
        assert answer["Content-Type"] == "audio/wav"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Accept-Ranges"] == "bytes"
        assert answer["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("asked", "status", "sent", "told"),
        [
            ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
            ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
            ("bytes=-3", 206, b"789", "bytes 7-9/10"),
            ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
            ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
            ("bytes=10-", 416, b"", "bytes */10"),
            ("bytes=5-2", 416, b"", "bytes */10"),
            ("bytes=-0", 416, b"", "bytes */10"),
            ("bytes=0-1,4-5", 200, b"0123456789", None),
            ("bytes=-", 200, b"0123456789", None),
            ("pages=1-2", 200, b"0123456789", None),
            ("bytes=" + "9" * 40 + "-", 200, b"0123456789", None),
        ],
    )
    def test_serves_the_range_a_player_asks_for(
        self, asked: str, status: int, sent: bytes, told: str | None, line: Line, desk: Client
    ) -> None:
        answer = desk.get(f"/console/voicemail/{scenes.message(line).pk}/audio", headers={"Range": asked})

        assert (answer.status_code, answer.content, answer.get("Content-Range")) == (status, sent, told)

    def test_serves_only_sound(self, line: Line, desk: Client) -> None:
        message = scenes.message(line)
        Voicemail.objects.update(content_type="text/html")

        assert desk.get(f"/console/voicemail/{message.pk}/audio")["Content-Type"] == "audio/wav"

    def test_has_none_before_it_is_fetched(self, line: Line, desk: Client) -> None:
        message = scenes.message(line, audio=b"")

        assert desk.get(f"/console/voicemail/{message.pk}/audio").status_code == 404


class TestHearing:
    def test_is_kept_once_however_many_parts_a_player_asks_for(
        self, line: Line, maya: Staff, desk: Client, lee: User, signed_in: SignIn
    ) -> None:
        message = scenes.message(line)
        for part in ("bytes=1-3", "bytes=4-"):
            desk.get(f"/console/voicemail/{message.pk}/audio", headers={"Range": part})

        kept = AccessRecord.objects.get()
        assert (kept.kind, kept.user, kept.subject_id) == ("heard_voicemail", maya.user, message.pk)
        assert "heard the message" in signed_in(lee).get(f"/console/voicemail/{message.pk}/").text

    def test_is_not_for_those_who_do_not_serve_the_line(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        message = scenes.message(line)
        team = Team.objects.create(slug="night", name="Night")
        maya.teams.add(team)
        Line.objects.update(policy={"primary_teams": ["night"]})

        assert signed_in(maya).get(f"/console/voicemail/{message.pk}/audio").status_code == 200
        assert signed_in(sam).get(f"/console/voicemail/{message.pk}/audio").status_code == 404

    def test_is_over_for_others_once_somebody_has_dealt_with_it(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        message = scenes.message(line)
        signed_in(maya).post(f"/console/voicemail/{message.pk}/handle")

        assert signed_in(sam).get(f"/console/voicemail/{message.pk}/audio").status_code == 404
        assert signed_in(maya).get(f"/console/voicemail/{message.pk}/audio").status_code == 200


class TestHandle:
    def test_marks_it_as_dealt_with(self, line: Line, maya: Staff, desk: Client) -> None:
        message = scenes.message(line)

        desk.post(f"/console/voicemail/{message.pk}/handle")

        message.refresh_from_db()
        assert (message.state, message.handled_by) == (VoicemailState.HANDLED, maya)


class TestPromise:
    WISH = {
        "number": "202 555 0177",
        "local_date": "2026-07-16",
        "local_time": "10:30",
        "zone": "America/New_York",
    }

    def test_promises_a_call_to_the_number_in_the_message(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        message = scenes.message(line)

        shown = desk.post(f"/console/voicemail/{message.pk}/promise", self.WISH, follow=True).text

        callback = Callback.objects.get()
        assert (callback.number, callback.staff) == (PhoneNumber("+12025550177"), maya)
        assert (callback.reason, callback.origin_id) == (CallbackReason.VOICEMAIL, message.call_id)
        assert f"/console/callbacks/{callback.pk}/" in shown

    def test_says_when_it_would_be_allowed(self, line: Line, desk: Client) -> None:
        wish = self.WISH | {"local_time": "02:00"}

        answer = desk.post(f"/console/voicemail/{scenes.message(line).pk}/promise", wish)

        assert answer.status_code == 422
        assert "before 8 in the morning" in answer.text

    def test_is_refused_at_the_field_that_is_wrong(self, line: Line, desk: Client) -> None:
        message = scenes.message(line)
        for changes, words in (
            ({"number": ""}, "Which number may we call?"),
            ({"local_date": ""}, "On which day?"),
            ({"local_time": ""}, "At what time?"),
            ({"zone": ""}, "Choose the time zone where they are."),
            ({"local_date": "2026-07-14"}, "That day has passed where they are."),
            ({"local_date": "0026-07-16"}, "Write the year with four digits"),
            ({"number": "876 555 0177"}, "country or area"),
            ({"number": "855 782 1009"}, "belongs to this helpline"),
        ):
            answer = desk.post(f"/console/voicemail/{message.pk}/promise", self.WISH | changes)
            assert words in answer.text
        assert not Callback.objects.exists()

    def test_does_not_show_our_number_to_those_who_want_it_hidden(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        wishes.record(
            number=PhoneNumber("+12025550177"), kind=WishKind.HIDE_OUR_NUMBER, staff_id=maya.pk, now=NOON
        )

        answer = desk.post(f"/console/voicemail/{scenes.message(line).pk}/promise", self.WISH)

        assert "screen would show it" in answer.text
        assert not Callback.objects.exists()

    def test_pressed_twice_is_one(self, line: Line, desk: Client) -> None:
        message = scenes.message(line)
        for hour in ("10:30", "10:30", "11:30"):
            desk.post(f"/console/voicemail/{message.pk}/promise", self.WISH | {"local_time": hour})

        assert Callback.objects.get().local_time.hour == 11  # type: ignore[union-attr]

    def test_preselects_no_zone(self, line: Line, desk: Client) -> None:
        assert 'value="" selected' in desk.get(f"/console/voicemail/{scenes.message(line).pk}/").text

    def test_says_what_is_no_number(self, line: Line, desk: Client) -> None:
        answer = desk.post(
            f"/console/voicemail/{scenes.message(line).pk}/promise", self.WISH | {"number": "hello"}
        )

        assert "That is not a phone number we can call." in answer.text
        assert not Callback.objects.exists()
