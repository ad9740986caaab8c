"""The pages of records, and the address a form saves itself to."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import Call, Disposition
from intake.models import IntakeRecord
from intake.operations import records
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON
from tests.support.links import link

pytestmark = pytest.mark.django_db

ENOUGH = {"danger_now": "no", "calling_for": "self", "agreed": "She will think about it."}


def listed(html: bytes, *made: IntakeRecord) -> list[IntakeRecord]:
    """The records of which a page tells, in its order."""
    text = html.decode()
    places = {each: text.find(f"/intake/records/{each.pk}/") for each in made}
    return sorted((each for each in made if places[each] >= 0), key=lambda each: places[each])


class TestPatch:
    def save(self, record: IntakeRecord, body: Any) -> Any:
        client = scene.browser_of(record.counselor)
        if isinstance(body, dict):
            body = {"person": record.counselor_id} | body
        return scene.send(client, f"/intake/records/{record.pk}/patch", body)

    def test_saves_nothing_in_the_name_of_who_signed_in_meanwhile(self) -> None:
        record = scene.record(cast.staff("maya"))
        cast.supervisor()

        answer = self.save(record, {"base": 0, "writer": "tab", "person": 0, "changes": {"notes": "hers"}})

        record.refresh_from_db()
        assert answer.status_code == 403
        assert record.answers == {}

    def test_answers_with_the_revision_to_write_on(self) -> None:
        record = scene.record(cast.staff("maya"))
        answer = self.save(record, {"base": 0, "writer": "tab", "changes": {"notes": "hello"}})
        assert answer.json() == {"revision": 1, "state": "draft", "news": [], "wrong": []}

    def test_tells_what_a_colleague_wrote(self) -> None:
        record = scene.record(cast.staff("maya"))
        scene.patch(record, cast.staff("sam"), {"notes": "his"})

        answer = self.save(record, {"base": 0, "writer": "tab", "changes": {"notes": "hers"}})

        assert answer.json()["news"] == [
            {"field": "notes", "value": "his", "by": "Sam", "at": NOON.isoformat(), "conflict": True}
        ]

    def test_names_the_field_that_it_will_never_take(self) -> None:
        record = scene.record(cast.staff("maya"))
        answer = self.save(record, {"base": 0, "writer": "tab", "changes": {"nonsense": "x"}})
        assert (answer.status_code, answer.json()) == (400, {"fields": ["nonsense"]})

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "not json",
            b"\xff\xfe",
            "[]",
            "3",
            "[" * 100_000,
            {},
            {"base": 0, "writer": "tab"},
            {"base": 0, "writer": "tab", "changes": []},
            {"base": 0, "writer": "tab", "changes": ["notes"]},
            {"base": 0, "writer": "tab", "changes": {"notes": 3}},
            {"base": 0, "writer": "tab", "changes": {"notes": None}},
            {"base": "0", "writer": "tab", "changes": {}},
            {"base": True, "writer": "tab", "changes": {}},
            {"base": 2**63, "writer": "tab", "changes": {}},
            {"base": 0, "writer": 7, "changes": {}},
            {"base": 0, "writer": "nul\x00", "changes": {}},
            {"base": 0, "writer": "x" * 37, "changes": {}},
        ],
    )
    def test_refuses_what_is_not_a_patch_and_changes_nothing(self, body: Any) -> None:
        record = scene.record(cast.staff("maya"))
        assert self.save(record, body).status_code == 400
        assert scene.fresh(record).revision == 0

    @pytest.mark.parametrize("text", ["\x00", "\ud83d", "‮‏", "🙂" * 100, "a\r\nb", "<b>&amp;"])
    def test_takes_any_words_there_are_and_shows_them_again(self, text: str) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)

        assert self.save(record, {"base": 0, "writer": "", "changes": {"notes": text}}).status_code == 200

        kept = scene.fresh(record).answers["notes"]
        assert kept == text.replace("\ud83d", "?")
        assert scene.browser_of(maya).get(f"/intake/records/{record.pk}/").status_code == 200


class TestComplete:
    def test_says_what_is_missing_in_words(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"calling_for": "self"})
        scene.over(record.call)

        answer = scene.browser_of(maya).post(f"/intake/records/{record.pk}/complete")

        assert answer.json()["missing"] == [
            {"field": "danger_now", "words": "Is anyone in danger right now: not answered yet"},
            {"field": "agreed", "words": "What was agreed, and the next step: not answered yet"},
        ]

    def test_completes_it(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, ENOUGH)
        scene.over(record.call)
        answer = scene.browser_of(maya).post(f"/intake/records/{record.pk}/complete")
        assert answer.json() == {"revision": 2, "state": "completed", "missing": []}


class TestThePageOfARecord:
    def test_is_the_form_while_it_is_a_draft(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, ENOUGH)
        html = scene.browser_of(maya).get(f"/intake/records/{record.pk}/").content.decode()
        assert "data-intake-record" in html
        assert "intake/intake.js" in html
        assert "<title>Intake record" in html

    def test_is_the_answers_in_words_once_it_is_complete(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, ENOUGH | {"substances": "fentanyl alcohol"})
        scene.over(record.call)
        records.complete(record_id=record.pk, staff_id=maya.pk, now=NOON)
        client = scene.browser_of(maya)

        html = client.get(f"/intake/records/{record.pk}/").content.decode()
        again = client.get(f"/intake/records/{record.pk}/?write=1").content.decode()

        assert "Fentanyl, Alcohol" in html
        assert "data-intake-record" not in html
        assert "data-intake-record" in again

    def test_has_no_script_or_style_in_it(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        for page in (f"calls/{record.call_id}/card/", f"records/{record.pk}/", "records/"):
            html = scene.browser_of(maya).get(f"/intake/{page}").content.decode()
            assert "style=" not in html
            assert "<style" not in html
            assert " onclick=" not in html
            assert html.count("<script") == html.count("<script src=") + html.count(
                '<script type="module" src='
            )

    def test_tells_everything_that_was_ever_written(self) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        record = scene.record(maya, {"notes": "first words"})
        scene.patch(record, sam, {"notes": "second words"}, base=1)
        scene.patch(record, sam, {"notes": ""}, base=2)

        html = scene.browser_of(maya).get(f"/intake/records/{record.pk}/history/").content.decode()

        order = [html.index(text) for text in ("(taken back)", "second words", "first words")]
        assert order == sorted(order)
        assert "Sam" in html

    def test_tells_in_words_what_was_chosen(self) -> None:
        maya = cast.staff("maya")
        answers = {"medication": "naltrexone_injection", "last_naltrexone_dose": "2026-03-09"}
        record = scene.record(maya, answers)

        page = f"/intake/records/{record.pk}/history/"
        html = scene.browser_of(maya).get(page).content.decode()

        assert "<dd>Naltrexone injection</dd>" in html
        assert "<dd>Mar 9, 2026</dd>" in html


class TestTheList:
    def test_shows_unfinished_ones_first_and_only_mine(self) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        finished = scene.record(maya, ENOUGH)
        scene.over(finished.call)
        records.complete(record_id=finished.pk, staff_id=maya.pk, now=NOON + timedelta(hours=2))
        draft, his = scene.record(maya, {"notes": "x"}), scene.record(sam)

        html = scene.browser_of(maya).get("/intake/records/").content

        assert listed(html, finished, draft, his) == [draft, finished]
        assert b"One record is still to be finished." in html

    def test_leaves_out_a_call_that_never_came_about_unless_something_was_written(self) -> None:
        maya = cast.staff("maya")
        empty, written = scene.record(maya), scene.record(maya, {"notes": "x"})
        Call.objects.update(connected_at=None)
        Call.objects.exclude(disposition="").update(disposition=Disposition.ABANDONED_QUEUE)
        html = scene.browser_of(maya).get("/intake/records/").content
        assert listed(html, empty, written) == [written]

    def test_shows_one_of_a_call_that_only_the_word_of_its_counselor_calls_a_talk(self) -> None:
        maya = cast.staff("maya")
        empty = scene.record(maya)
        scene.over(empty.call)
        Call.objects.update(connected_at=None, disposition=Disposition.ANSWERED)

        html = scene.browser_of(maya).get("/intake/records/").content

        assert listed(html, empty) == [empty]
        assert b"One record is still to be finished." in html

    def test_is_everybodys_for_a_supervisor(self) -> None:
        hers, his = scene.record(cast.staff("maya")), scene.record(cast.staff("sam"))
        html = scene.browser_of(cast.supervisor()).get("/intake/records/").content
        assert {each.pk for each in listed(html, hers, his)} == {hers.pk, his.pk}

    def test_lets_a_supervisor_who_answers_calls_choose(self) -> None:
        maya = cast.staff("maya")
        hers, his = scene.record(maya), scene.record(cast.staff("sam"))
        maya.user.groups.add(cast.supervisor().groups.get())
        client = scene.browser_of(maya)
        assert listed(client.get("/intake/records/").content, hers, his) == [hers]
        everyone = client.get("/intake/records/?whose=everyone").content
        assert len(listed(everyone, hers, his)) == 2

    def test_does_not_let_others_choose(self) -> None:
        maya = cast.staff("maya")
        hers, his = scene.record(maya), scene.record(cast.staff("sam"))
        html = scene.browser_of(maya).get("/intake/records/?whose=everyone").content
        assert listed(html, hers, his) == [hers]

    def test_names_nobody(self) -> None:
        maya = cast.staff("maya")
        scene.record(maya, {"known_as": "Bo", "notes": "a secret"})
        html = scene.browser_of(maya).get("/intake/records/").content.decode()
        assert not any(word in html for word in ("Bo<", "secret", "0143"))

    def test_has_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("intake.views.records.PER_PAGE", 1)
        maya = cast.staff("maya")
        old = scene.record(maya)
        new = scene.record(maya)
        IntakeRecord.objects.filter(pk=new.pk).update(created_at=NOON + timedelta(hours=1))
        client = scene.browser_of(maya)
        assert listed(client.get("/intake/records/").content, old, new) == [new]
        older = link(client.get("/intake/records/").content.decode(), "Older")
        assert listed(client.get(f"/intake/records/{older}").content, old, new) == [old]
        assert listed(client.get("/intake/records/?after=nonsense").content, old, new) == [new]

    def test_counts_no_further_than_it_has_to_say(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("intake.views.records.MOST_COUNTED", 1)
        maya = cast.staff("maya")
        scene.record(maya)
        scene.record(maya)
        html = scene.browser_of(maya).get("/intake/records/").content.decode()
        assert "More than 1 records are still to be finished." in html

    def test_says_so_when_all_is_done_or_nothing_is_there(self) -> None:
        html = scene.browser_of(cast.staff("maya")).get("/intake/records/").content.decode()
        assert "All finished." in html
        assert "No records yet." in html
