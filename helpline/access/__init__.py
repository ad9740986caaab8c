"""Decide who may see and change what. Console, records, intake, streams and tokens all ask this room.

It fails closed: a user who is not recognised sees and changes nothing. The roles add up:

counselor      has a staff row: their own calls and promises, what waits for anybody on the lines they serve
supervisor      everybody's calls, promises, messages and records
administrator   plans people, teams and shifts; sees nothing that waits for anybody, and hears no message

A role counts only while its account is active and has staff status. If the account has a staff row with a
last day, the role ends when that day is over.
"""

from helpline.access.actions import (
    may_call_by_hand,
    may_change_account,
    may_dial_back,
    may_join_calls,
    may_manage_people,
    may_open_records,
    may_see_people,
    may_set_telephone,
    reaches_records_of,
)
from helpline.access.lines import channels, served_lines, serves
from helpline.access.viewers import (
    ADMINISTRATORS,
    SUPERVISORS,
    Viewer,
    is_supervisor,
    recognise,
    remembering,
    staff_of,
)
from helpline.access.visible import (
    CallbackPart,
    alarms_to_see_to,
    calls_visible_to,
    is_seen_for_an_alarm,
    served_voicemails,
    visible_alarms,
    visible_alarms_in_parts,
    visible_callbacks,
    visible_callbacks_in_parts,
    visible_calls,
    visible_calls_in_parts,
    visible_calls_of_others,
    visible_voicemails,
    visible_voicemails_in_parts,
)

__all__ = [
    "ADMINISTRATORS",
    "SUPERVISORS",
    "CallbackPart",
    "Viewer",
    "alarms_to_see_to",
    "calls_visible_to",
    "channels",
    "is_seen_for_an_alarm",
    "is_supervisor",
    "may_call_by_hand",
    "may_change_account",
    "may_dial_back",
    "may_join_calls",
    "may_manage_people",
    "may_open_records",
    "may_see_people",
    "may_set_telephone",
    "reaches_records_of",
    "recognise",
    "remembering",
    "served_lines",
    "served_voicemails",
    "serves",
    "staff_of",
    "visible_alarms",
    "visible_alarms_in_parts",
    "visible_callbacks",
    "visible_callbacks_in_parts",
    "visible_calls",
    "visible_calls_in_parts",
    "visible_calls_of_others",
    "visible_voicemails",
    "visible_voicemails_in_parts",
]
