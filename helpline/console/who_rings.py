"""The page "Who rings?": the form that asks, and its answer in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import dateformat

from helpline.complete import complete
from helpline.console import days, zones
from helpline.console.explanations import IN_FULL, LIFTED, RELAXED
from helpline.console.form_fields import field_of
from helpline.console.instants import Instant, instant_of
from helpline.console.times import OF_DAY, ClockField, span
from helpline.models import Line, flows
from helpline.queries.lines import by_name
from helpline.queries.who_rings import Question, Source, Told
from helpline.routing import RULES
from helpline.routing.who_rings import Stage


class WhoRingsForm(forms.Form):
    """Asks for a call and a moment. Without a day and a time it asks about now."""

    line: "forms.ModelChoiceField[Line]" = forms.ModelChoiceField(None, empty_label=None)
    language = forms.ChoiceField()
    topic = forms.ChoiceField(required=False)
    day = days.DayField(required=False)
    time = ClockField(required=False, widget=forms.TimeInput({"type": "time"}))
    zone = forms.ChoiceField(label="Time zone")
    danger = forms.BooleanField(required=False, label="Somebody is in danger")
    second = forms.BooleanField(required=False, label="The second time, where the clock shows it twice")

    def __init__(self, data: Any = None, *, zone: str) -> None:
        super().__init__(data, label_suffix="", initial={"zone": zone})
        topics, languages = (sorted(named.items()) for named in flows.spoken_of())
        field_of(self, "line").queryset = by_name()
        field_of(self, "topic").choices = [("", "Not chosen"), *topics]
        field_of(self, "language").choices = languages
        field_of(self, "zone").choices = zones.choices(zone)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("day") and said.get("time") is None and "time" not in self.errors:
            self.add_error("time", "At what time?")
        if said.get("time") is not None and not said.get("day") and "day" not in self.errors:
            self.add_error("day", "On which day?")
        return said

    def instant(self) -> Instant | None:
        """Return the instant that is asked about; None for now. The form must be valid."""
        said = self.cleaned_data
        if not said["day"]:
            return None
        return instant_of(datetime.combine(said["day"], said["time"]), said["zone"], second=said["second"])

    def question(self) -> Question:
        """Return what is asked. The form must be valid."""
        said, found = self.cleaned_data, self.instant()
        at = found.at if found else None
        return Question(said["line"], said["language"], said["topic"], said["danger"], at)

    def of_the_clock(self) -> str:
        """Return a note if the clock skips the time that is asked about or shows it twice; else ""."""
        found = self.instant()
        if found is None or not (found.skipped or found.twice):
            return ""
        shown = in_zone(found.at, self.cleaned_data["zone"])
        if found.skipped:
            return f"The clocks go forward then and skip that time. Shown is {shown}."
        which = "second" if self.cleaned_data["second"] else "first"
        return f"The clocks go back then and show that time twice. Shown is the {which}: {shown}."


def in_zone(at: datetime, zone: str) -> str:
    """Return an instant on a zone's clock. The zone's abbreviation tells a time that comes twice apart."""
    there = at.astimezone(ZoneInfo(zone))
    # Django's own "T" says nothing in the hour that comes twice.
    return f"{dateformat.format(there, f'D, M j, Y, {OF_DAY}')} {there:%Z}"


@dataclass(frozen=True, slots=True)
class Rings:
    """A stage in words: when, who rings, what did not count, and why not the others."""

    when: str
    how: str
    names: tuple[str, ...]
    aside: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]


def rings(told: Told) -> list[Rings]:
    """Return the stages in words."""
    return [_rings(stage, told) for stage in told.stages]


def _rings(stage: Stage, told: Told) -> Rings:
    aside = [RELAXED[each] for each in stage.relaxed] + [LIFTED[each] for each in stage.lifted]
    return Rings(
        when=f"After {span(stage.after)} in line" if stage.after else "At once",
        how=_how(stage, told),
        names=tuple(told.names[each] for each in _in_order(stage, told)),
        aside=tuple(aside),
        excluded=tuple(_excluded(stage, told.names)),
    )


def _in_order(stage: Stage, told: Told) -> Sequence[str]:
    """Return the people of a stage, best first; by name where it is not known which of them comes first."""
    if not told.planned:
        return stage.order
    return sorted(stage.order, key=lambda each: (stage.fits[each], told.planned[each], told.names[each]))


def _is_known(stage: Stage, told: Told) -> bool:
    ranks = {(stage.fits[each], told.planned.get(each, (each,))) for each in stage.order}
    return len(ranks) == len(stage.order)


def _how(stage: Stage, told: Told) -> str:
    if not stage.order:
        return "Nobody can be called."
    if len(stage.order) == 1:
        return "Nobody else can be called."
    if len(stage.order) == stage.at_once:
        return f"All {stage.at_once} are called at once."
    if not _is_known(stage, told):
        return f"The order cannot be known: {RULES[told.strategy].in_plan}."
    if RULES[told.strategy].rings_more_and_more:
        first = f"the first {stage.at_once} at once" if stage.at_once > 1 else "one at first"
        return f"In this order, {first}, then one more at a time while nobody answers."
    if stage.at_once > 1:
        return f"The first {stage.at_once} are called at once, then the others in this order."
    return "In this order, one at a time."


def _excluded(stage: Stage, names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (IN_FULL[reason].capitalize(), ", ".join(sorted(names[each] for each in people)))
        for reason, people in stage.excluded.items()
    ]


def assumed(told: Told, zone: str) -> str:
    """Say in plain words what the answer is taken from, and what it assumes. `zone` is that of the page."""
    if told.source == Source.BEFORE_HISTORY:
        since = (
            f"History begins on {in_zone(told.begins, zone)}." if told.begins else "No history is kept yet."
        )
        return f"{since} {ASSUMED[told.source]}"
    return ASSUMED[told.source]


ASSUMED: dict[Source, str] = complete(
    "helpline.console.who_rings.ASSUMED",
    Source,
    {
        Source.LIVE: "This is how everybody is at this moment, if this caller were the only one in line.",
        Source.PLAN: (
            "This is what is planned today for that time. Everybody on shift is assumed to be on duty, at "
            "the desk and free, with no limit reached that day. Changes until then are not known."
        ),
        Source.HISTORY: (
            "This is how everybody was at that moment, by the shifts, trainings, teams and rules of the line "
            "that held then, if this caller had been the only one in line. Whose desk was open, and who "
            "still had to write up a call, is not kept: everybody on duty is assumed to have been ready at "
            "the desk. What was decided about a call that came in is on the page of that call."
        ),
        Source.BEFORE_HISTORY: "Who was called before is not known.",
        Source.NO_LINE_YET: "The line was not there at that moment.",
    },
)
"""What an answer is taken from, and what it assumes."""
