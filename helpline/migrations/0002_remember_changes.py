"""Remember what staff, shifts, trainings, teams, accounts, lines and outside numbers said, whenever they change."""

from django.conf import settings
from django.db import migrations

from helpline.models.remembering import Remember


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("helpline", "0001_initial"),
    ]

    operations = [
        Remember("staff", "helpline_staff", ("user_id", "name", "languages", "tier", "opted_out_topics", "ends_on")),
        Remember(
            "work",
            "helpline_staff",
            (
                *("duty", "duty_since", "missed_break", "ring_on", "idle_since", "wrap_up_until"),
                *("counted_on", "calls_today", "talk_seconds_today", "consecutive_crisis"),
            ),
        ),
        Remember("training", "helpline_training", ("staff_id", "topic", "expires_on")),
        Remember(
            "shift",
            "helpline_shift",
            ("staff_id", "weekdays", "starts", "ends", "zone", "first_date", "last_date"),
        ),
        Remember("membership", "helpline_staff_teams", ("staff_id", "team_id")),
        Remember("team", "helpline_team", ("slug", "name")),
        Remember("account", "auth_user", ("is_active", "is_staff")),
        Remember(
            "line",
            "helpline_line",
            (
                *("floor_id", "number", "name", "flow_id", "policy", "ring_seconds", "connect_seconds"),
                *("wrap_up_seconds", "max_wait_seconds", "crisis_seconds", "expected_call_seconds"),
                *("crisis_number", "may_listen", "calls_to"),
            ),
        ),
        Remember(
            "number",
            "helpline_outsidenumber",
            (
                *("number", "slug", "kind", "name", "languages", "states", "counties", "hours", "say", "source"),
                *("owner", "review_on", "tried_at", "tried_by_id"),
            ),
        ),
    ]
