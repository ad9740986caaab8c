"""Every instant that is stored is brought back after a clock was ahead, or does no harm as it is."""

from django.apps import apps
from django.db.models import DateTimeField

from helpline.jobs import wrong_clock, wrong_promises

READ_BESIDE = {"Call.move_on_at", "Callback.due_at", "Callback.expires_at"}
"""Brought back by rules of their own."""
HARMLESS = {
    "AccessRecord.at": "shown",
    "Alarm.confirmed_at": "asked only whether it is there",
    "Alarm.worse_at": "shown; only order within the call's timeline",
    "Call.ended_at": "of what is over; who looks for a leg that lives on takes the future for long ago",
    "CallEvent.at": "append-only; a talk that ends before it began counts as none",
    "Callback.settled_at": "listed among the settled ones for longer, and removed by age later",
    "CallbackEvent.at": "append-only; a promise put off in the future is recorded as put off anew",
    "Caller.created_at": "shown and ordered by",
    "CallerNumber.given_at": "removed by age later",
    "Command.done_at": "shown",
    "EmergencyPlace.told_at": "shown",
    "FlowVersion.published_at": "the order of flows that stand in for an unreadable one",
    "HelpRequest.closed_at": "only whether it is there",
    "HelpRequest.coming_at": "shown",
    "HelpRequest.unanswered_at": "only whether it is there",
    "HistoryStart.at": "at the latest that of what was removed",
    "IntakeRecord.completed_at": "shown",
    "IntakeRecord.created_at": "ordered by, and removed by age later",
    "IntakeRecord.saved_at": "shown",
    "IntakeRevision.at": "shown",
    "Lease.beat_at": "a gauge of monitoring, written again each second",
    "Lease.until": "a lease further ahead than it lasts is none: `hold_lease`",
    "LegalHold.lifted_at": "only whether it is there",
    "LegalHold.placed_at": "ordered by",
    "NumberWish.taken_back_at": "only whether it is there",
    "OutsideNumber.tried_at": "shown",
    "RecordVersion.since": "for explaining a decision of that hour",
    "RecordVersion.until": "for explaining a decision of that hour",
    "RetentionRun.at": "a clock is in doubt where it is days ahead of the last run: `retention.trusting`",
    "SignedIn.locked_at": "only whether it is there",
    "SignedIn.since": "ordered by",
    "SoftphonePass.expires_at": "ends with the sign-in; its token lasts an hour by Twilio's clock",
    "Voicemail.handled_at": "removed by age later",
    "Voicemail.left_at": "ordered by",
}
"""What is not brought back, with what it is compared with."""


def stored() -> set[str]:
    """Every instant of every table, as "Model.column"."""
    return {
        f"{model.__name__}.{field.name}"
        for app in ("helpline", "intake")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField)
    }


def brought_back() -> set[str]:
    """The instants that the sweep brings back."""
    limited = {
        f"{each.rows.model.__name__}.{column}"
        for each in wrong_clock.limits([], [])
        for column in each.longest
    }
    return limited | {f"Callback.{column}" for column in wrong_promises.PAST} | READ_BESIDE


def test_each_instant_is_brought_back_or_does_no_harm() -> None:
    assert stored() - brought_back() == set(HARMLESS)


def test_no_row_of_the_table_is_about_another_column() -> None:
    assert brought_back() <= stored()
