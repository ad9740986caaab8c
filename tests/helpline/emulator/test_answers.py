"""Test how answers are handled. https://www.twilio.com/docs/voice/twiml#twilios-http-requests"""

import pytest
from aiohttp import web

from .conftest import AGENT, CALLER, World


class TestAnswers:
    def test_plain_text_is_spoken(self, world: World) -> None:
        world.documents["/voice"] = web.Response(text="Just words")

        assert "Just words" in world.dial().heard

    def test_plain_text_may_be_twiml(self, world: World) -> None:
        world.documents["/voice"] = web.Response(text="<Response><Say>marked up</Say></Response>")

        assert "marked up" in world.dial().heard

    def test_sounds_are_played(self, world: World) -> None:
        world.point("/voice.wav")

        assert "play" in world.dial().heard

    def test_redirects_are_followed(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=307, headers={"Location": "/there?a=1"})
        world.documents["/there"] = "<Response><Say>there</Say></Response>"

        assert "there" in world.dial().heard
        assert world.asked("/there")[0]["CallStatus"] == "ringing"

    def test_redirect_loops_fail(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=302, headers={"Location": "/voice"})

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "11215"
        assert world.app.asked[1].method == "GET"

    @pytest.mark.parametrize(("hops", "heard"), [(10, True), (11, False)])
    def test_ten_redirects_are_followed(self, world: World, hops: int, heard: bool) -> None:
        world.documents["/voice"] = web.Response(status=307, headers={"Location": "/hop1"})
        for hop in range(1, hops):
            world.documents[f"/hop{hop}"] = web.Response(status=307, headers={"Location": f"/hop{hop + 1}"})
        world.documents[f"/hop{hops}"] = "<Response><Say>here at last</Say></Response>"

        assert ("here at last" in world.dial().heard) == heard

    def test_redirects_without_location_fail(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=302)

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "11200"

    @pytest.mark.parametrize(("size", "code"), [(64 * 1024, []), (64 * 1024 + 1, ["11750"])])
    def test_documents_over_64_kb_fail(self, world: World, size: int, code: list[str]) -> None:
        words = b"<Response></Response>"
        world.documents["/voice"] = web.Response(
            body=words + b" " * (size - len(words)), content_type="text/xml"
        )

        world.dial()

        assert [asked["ErrorCode"] for asked in world.asked("/fallback")] == code

    @pytest.mark.parametrize("path", ["/words", "/sound.wav"])
    def test_call_ends_after_spoken_text_or_sound(self, world: World, path: str) -> None:
        world.point(path)
        world.documents["/words"] = web.Response(text="Just words")
        phone = world.dial()
        before = phone.status

        world.advance(10)

        assert (before, phone.status) == ("in-progress", "completed")

    def test_documents_with_bad_values_are_followed_with_a_warning(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response mood='x'><Dance/><Say colour='red'>hi</Say><Say/>"
            "<Gather timeout='soon'><Dial/></Gather></Response>"
        )

        phone = world.dial()

        assert "hi" in phone.heard
        found = [w[:5] for w in world.ask("GET", "/webhooks")[0]["warnings"]]
        assert found == ["12200", "12200", "12200", "13520", "13313", "13320"]

    @pytest.mark.parametrize(
        ("verb", "code"),
        [
            ("<Dial><Conference endConferenceOnExit='maybe'>room</Conference></Dial>", "13231"),
            ("<Dial><Conference coach='5'>room</Conference></Dial>", "13240"),
            ("<Gather actionOnEmptyResult='maybe'/>", "13338"),
        ],
    )
    def test_documents_with_a_fatal_value_are_not_followed(self, world: World, verb: str, code: str) -> None:
        world.documents["/voice"] = f"<Response>{verb}</Response>"

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == code

    def test_ssml_is_spoken_in_order(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>call <say-as>988</say-as> now</Say></Response>"

        assert "call 988 now" in world.dial().heard

    @pytest.mark.parametrize("kind", ["text/xml", "application/xml", "text/html"])
    def test_every_xml_content_type_is_a_document(self, world: World, kind: str) -> None:
        world.documents["/voice"] = web.Response(
            text="<Response><Say>hello</Say></Response>", content_type=kind
        )

        assert "hello" in world.dial().heard

    def test_empty_document_ends_the_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response/>"

        phone = world.dial()

        assert phone.status == "completed"
        assert world.asked("/fallback") == []

    def test_end_of_document_hangs_up(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>bye</Say></Response>"
        phone = world.dial()

        world.advance(1)

        assert (phone.status, phone.heard[-1]) == ("completed", "ended")

    def test_documents_may_have_comments_and_escaped_urls(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><!-- first --><Redirect>/next?a=1&amp;b=2</Redirect></Response>"
        )

        world.dial()

        assert world.app.asked[1].path == "/next?a=1&b=2"

    def test_verb_names_are_case_sensitive(self, world: World) -> None:
        world.documents["/voice"] = "<Response><say>small</say><Say>Large</Say></Response>"

        assert [item for item in world.dial().heard if item in ("small", "Large")] == ["Large"]

    def test_relative_urls_resolve_against_their_document(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/deep/down/here</Redirect></Response>"
        world.documents["/deep/down/here"] = "<Response><Redirect>there</Redirect></Response>"

        world.dial()

        assert world.app.asked[2].path == "/deep/down/there"

    def test_inline_twiml_needs_absolute_urls(self, world: World) -> None:
        sid = world.client.calls.create(
            to="+12025550172", from_="+18557821009", twiml="<Response><Redirect>/next</Redirect></Response>"
        ).sid
        phone = world.phone("+12025550172")

        phone.answer()

        notes = world.rest("GET", f"/Calls/{sid}/Notifications.json").json()["notifications"]
        assert "11100" in {note["error_code"] for note in notes}

    def test_get_answers_are_cached(self, world: World) -> None:
        again = "<Response><Pause length='2'/><Redirect method='GET'>/kept</Redirect></Response>"
        world.documents["/voice"] = again.replace("2", "0")
        world.documents["/kept"] = web.Response(text=again, content_type="text/xml", headers={"ETag": '"1"'})
        phone = world.dial()
        world.documents["/kept"] = web.Response(status=304)

        world.advance(5)

        sent = [asked.headers.get("If-None-Match") for asked in world.app.asked if "/kept" in asked.path]
        assert sent == [None, '"1"', '"1"']
        assert phone.status == "ringing"


class TestExecution:
    """Verbs run in order; one that fetches a document replaces the current one; some answer the call."""

    def test_ignores_verbs_after_a_redirect(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect><Say>never</Say></Response>"
        world.documents["/next"] = "<Response><Say>next</Say></Response>"
        phone = world.dial()

        world.advance(5)

        assert "never" not in phone.heard

    def test_pause_as_first_verb_delays_the_answer(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='4'/><Say>hello</Say></Response>"
        phone = world.dial()
        world.advance(3)
        assert phone.status == "ringing"

        world.advance(1)

        assert phone.status == "in-progress"

    def test_reject_as_first_verb_never_answers(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Reject/></Response>"

        assert world.dial().state["answered_at"] is None

    def test_reject_after_another_verb_is_ignored(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hi</Say><Reject/><Pause length='9'/></Response>"
        phone = world.dial()

        world.advance(2)

        assert phone.status == "in-progress"

    @pytest.mark.parametrize(
        "verb",
        [
            f"<Dial action='/done'>{AGENT}</Dial>",
            "<Record action='/done'/>",
            "<Enqueue action='/done' waitUrl=''>line</Enqueue>",
        ],
        ids=lambda verb: verb[1:5],
    )
    def test_hang_up_during_a_verb_requests_its_action_but_ignores_the_answer(
        self, world: World, verb: str
    ) -> None:
        world.documents["/voice"] = f"<Response>{verb}</Response>"
        world.documents["/done"] = "<Response><Say>never</Say><Redirect>/more</Redirect></Response>"
        phone = world.dial()
        phone.say("hello")

        phone.hang_up()

        assert [asked["CallStatus"] for asked in world.asked("/done")] == ["completed"]
        assert "never" not in phone.heard
        assert world.asked("/more") == []

    def test_hangup_as_first_verb_answers_the_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Hangup/></Response>"

        phone = world.dial()

        assert phone.status == "completed"
        assert phone.state["answered_at"] is not None

    def test_hang_up_during_a_gather_requests_no_action(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather action='/key'><Pause length='9'/></Gather></Response>"
        phone = world.dial()

        phone.hang_up()

        assert world.asked("/key") == []
        assert world.asked("/status")[0]["From"] == CALLER
