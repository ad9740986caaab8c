"""A10: limits. https://www.twilio.com/docs/voice/api/call-resource"""

import pytest

from .conftest import AGENT, HELPLINE, World

QUIET = "<Response><Pause length='60'/></Response>"


class TestCallsASecond:
    """A10: one call a second through REST unless the account has more: the rest queue up, none is refused."""

    def test_holds_back_what_comes_too_fast(self) -> None:
        world = World(cps=1)
        try:
            sids = [
                world.client.calls.create(
                    to=f"+1202555018{n}", from_=HELPLINE, url=f"{world.app.origin}/x"
                ).sid
                for n in range(3)
            ]
            world.settle()
            first = [world.client.calls(sid).fetch().status for sid in sids]

            world.advance(2)

            assert first == ["ringing", "queued", "queued"]
            assert {world.client.calls(sid).fetch().status for sid in sids} == {"ringing"}
        finally:
            world.close()

    def test_holds_back_neither_incoming_calls_nor_dialled_ones(self) -> None:
        world = World(cps=1)
        try:
            world.documents["/voice"] = (
                f"<Response><Dial><Number>{AGENT}</Number><Number>+12025550188</Number></Dial></Response>"
            )

            callers = [world.dial(), world.dial(from_="+12025550144")]

            assert [caller.doing for caller in callers] == ["dial", "dial"]
            assert world.phone("+12025550188").status == "ringing"
        finally:
            world.close()


class TestSizes:
    """A10: how long and how many."""

    def test_a_document_has_64_kilobytes(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><!--{'x' * 65_000}--><Say>fits</Say></Response>"
        fits = world.dial()
        world.documents["/voice"] = f"<Response><!--{'x' * 65_600}--><Say>fits</Say></Response>"

        world.dial()

        assert "fits" in fits.heard
        assert world.asked("/fallback")[0]["ErrorCode"] == "11750"

    @pytest.mark.parametrize(
        ("field", "value", "status"),
        [
            ("Twiml", f"<Response><!--{'x' * 3900}--></Response>", 201),
            ("Twiml", f"<Response><!--{'x' * 4000}--></Response>", 400),
            ("SendDigits", "w" * 32, 201),
            ("SendDigits", "w" * 33, 400),
        ],
    )
    def test_a_call_is_asked_for_with_so_much(
        self, world: World, field: str, value: str, status: int
    ) -> None:
        form = {"To": AGENT, "From": HELPLINE, "Twiml": QUIET} | {field: value}

        assert world.rest("POST", "/Calls.json", data=form).status_code == status

    def test_a_telephone_rings_for_ten_minutes(self, world: World) -> None:
        phone = world.call(timeout=700)
        world.advance(599)
        before = phone.status

        world.advance(1)

        assert (before, phone.status) == ("ringing", "no-answer")

    @pytest.mark.parametrize(("size", "status"), [(5000, 201), (5001, 400)])
    def test_a_queue_holds_five_thousand_at_the_most(self, world: World, size: int, status: int) -> None:
        form = {"FriendlyName": f"queue {size}", "MaxSize": str(size)}

        assert world.rest("POST", "/Queues.json", data=form).status_code == status

    def test_a_queue_holds_a_thousand_unless_told_otherwise(self, world: World) -> None:
        made = world.rest("POST", "/Queues.json", data={"FriendlyName": "usual"}).json()

        assert made["max_size"] == 1000

    def test_ten_telephones_are_rung_at_once(self, world: World) -> None:
        numbers = "".join(f"<Number>+120255501{n:02}</Number>" for n in range(12))
        world.documents["/voice"] = f"<Response><Dial>{numbers}</Dial></Response>"

        caller = world.dial()

        assert len(world.client.calls.list(parent_call_sid=caller.sid)) == 10

    def test_a_label_has_128_characters(self, world: World) -> None:
        def join(label: str) -> None:
            world.documents["/voice"] = (
                f"<Response><Dial><Conference participantLabel='{label}'>room</Conference></Dial>"
                "<Say>not in</Say></Response>"
            )

        join("x" * 128)
        fits = world.dial()
        join("x" * 129)

        refused = world.dial(from_="+12025550144")

        assert fits.doing == "conference:room"
        assert "not in" in refused.heard

    def test_a_page_has_a_thousand_rows_at_the_most(self, world: World) -> None:
        statuses = [world.rest("GET", f"/Calls.json?PageSize={size}").status_code for size in (1000, 1001)]

        assert statuses == [200, 400]


class TestTooManyAtOnce:
    """A10: 429 with 20429 was never done, and may be asked again."""

    def test_is_told_to_try_again(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-429", "where": "/Calls"})
        form = {"To": AGENT, "From": HELPLINE, "Twiml": QUIET}

        first, second = (world.rest("POST", "/Calls.json", data=form) for _ in range(2))

        assert (first.status_code, first.json()["code"], second.status_code) == (429, 20429, 201)
        assert len(world.client.calls.list(to=AGENT)) == 1
