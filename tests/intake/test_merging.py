"""Two people in one record: no word is lost and nobody overwrites unknowingly."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.merging import Edit, News, merge

NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)


def edit(staff_id: int = 2, minutes: int = 0, **changes: str) -> Edit:
    return Edit(changes, staff_id, NOON + timedelta(minutes=minutes))


class TestMerge:
    def test_puts_changes_into_the_answers(self) -> None:
        merged = merge({"a": "1", "b": "2"}, {"b": "3"}, [])
        assert (merged.answers, merged.changed, merged.news) == ({"a": "1", "b": "3"}, {"b": "3"}, ())

    def test_what_stands_there_already_is_no_change(self) -> None:
        assert merge({"a": "1"}, {"a": "1", "b": ""}, []).changed == {}

    def test_an_empty_value_takes_an_answer_back(self) -> None:
        merged = merge({"a": "1"}, {"a": ""}, [])
        assert (merged.answers, merged.changed) == ({}, {"a": ""})

    def test_tells_what_others_wrote_in_other_fields(self) -> None:
        (news,) = merge({"a": "theirs"}, {"b": "mine"}, [edit(a="theirs")]).news
        assert (news.field, news.value, news.staff_id, news.at, news.conflict) == (
            "a",
            "theirs",
            2,
            NOON,
            False,
        )

    def test_words_that_meet_in_one_field_are_a_conflict_and_the_later_ones_stand(self) -> None:
        merged = merge({"a": "theirs"}, {"a": "mine"}, [edit(a="theirs")])
        assert merged.answers == {"a": "mine"}
        assert [(each.value, each.conflict) for each in merged.news] == [("theirs", True)]

    def test_the_same_words_twice_are_no_conflict(self) -> None:
        (news,) = merge({"a": "same"}, {"a": "same"}, [edit(a="same")]).news
        assert not news.conflict

    def test_only_the_latest_of_their_words_is_told(self) -> None:
        (news,) = merge({"a": "2"}, {}, [edit(a="1"), edit(staff_id=3, minutes=1, a="2")]).news
        assert (news.value, news.staff_id) == ("2", 3)


class Page:
    """A browser page as intake.js keeps it: what is not saved yet, and the revision it has heard of."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base = 0
        self.dirty: dict[str, str] = {}
        self.has_seen: set[tuple[str, str]] = set()

    def types(self, field: str, text: str) -> None:
        self.dirty[field] = text
        self.has_seen.add((field, text))

    def hears(self, news: tuple[News, ...], base: int) -> None:
        self.base = base
        self.has_seen |= {(each.field, each.value) for each in news}

    def hears_nothing(self, changes: dict[str, str]) -> None:
        self.dirty = {**changes, **self.dirty}


class Server:
    """A record as operations.records keeps it: answers, and the history of every accepted change."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.history: list[tuple[str, dict[str, str]]] = []

    def patch(self, page: Page, changes: dict[str, str], answer_arrives: bool) -> None:
        others = [Edit(done, 1, NOON) for who, done in self.history[page.base :] if who != page.name]
        before = dict(self.answers)
        merged = merge(self.answers, changes, others)
        self.answers = merged.answers
        if merged.changed:
            self.history.append((page.name, dict(merged.changed)))
        conflicts = {(each.field, each.value) for each in merged.news if each.conflict}
        for field in merged.changed:
            overwritten = (field, before.get(field, ""))
            assert not overwritten[1] or overwritten in page.has_seen | conflicts
        if answer_arrives:
            page.hears(merged.news, base=len(self.history))
        else:
            page.hears_nothing(changes)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["one tab", "other tab", "colleague"]),
        st.sampled_from(["type", "type", "send", "lose the answer"]),
        st.sampled_from(["notes", "agreed"]),
        st.text("abc", max_size=3),
    ),
    max_size=40,
)


class TestAnyInterleaving:
    @given(STEPS)
    def test_loses_no_word_and_never_overwrites_in_silence(
        self, steps: list[tuple[str, str, str, str]]
    ) -> None:
        server = Server()
        pages: dict[str, Page] = {}
        sent: list[tuple[str, str]] = []
        for who, does, field, text in steps:
            page = pages.setdefault(who, Page(who))
            if does == "type":
                page.types(field, text)
            else:
                changes, page.dirty = page.dirty, {}
                sent += changes.items()
                server.patch(page, changes, answer_arrives=does == "send")

        kept = {pair for _, changes in server.history for pair in changes.items()}
        assert all(pair in kept for pair in sent if pair[1])
        replayed: dict[str, str] = {}
        for _, changes in server.history:
            replayed |= changes
        assert {field: value for field, value in replayed.items() if value} == server.answers
