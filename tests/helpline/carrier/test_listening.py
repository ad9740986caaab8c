"""Twilio is told who hears somebody beside a counselor, and what it answers is what we say."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from helpline import access
from helpline.carrier import dispatcher
from helpline.models import Call, Command, CommandKind, CommandState, Line, Mode, Offer, Participant, Staff
from helpline.operations import listening, offers
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock
from .scenes import STAFF, talking

pytestmark = pytest.mark.django_db
SID = "CA" + "7" * 32
CONFERENCE = "CF" + "1" * 32
