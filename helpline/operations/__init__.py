"""Change the data of the telephone side: one transaction for each operation (see `transactions`).

Operations take keyword arguments only, and the caller of an operation passes `now` in. Where to begin
reading:

* a caller: `calls` and `choices`, `queue` and `waits`, `danger`, `outside`, `talked_outside` and
  `crisis_line`, `rejoining`, `coming_back`, `ending`
* ringing staff: `plans`, `signed_on` and `in_line` are read into a `snapshot`; `matching`, `offers`,
  `settling`; a staff leg: `legs`; the meeting of caller and
  counselor: `bridges`, `losing`
* a callback: `callbacks` and `kept_places` promise it, `making` makes the call, `dialling` asks the rules
  once more before the telephone is dialled, `picked_up` and `attempts` record the result, `stopping` stops
  the call, `by_hand` makes a call that a person asked for, `calling_out` one to a number that was not
  promised a call, which `ringing_alone` keeps for the counselor who asked
* a number: `numbers` stores it, `wishes` records the wishes about it, `ruling` says whether it may be called
* staff: `duty`, and `outcomes` for who still owes the outcome of a call
* several people in one call: `alongside` for whoever is beside its counselor, `transfers` to consult and to
  hand over, `succession` for who has the call then, in danger `stand_in`; `listening`, `modes` and `notice`
  for supervisors, `exits` for whose leaving ends it, `help_requests`
* somebody from outside: `outside_numbers` has the directory, `parties` calls them into a conversation,
  `leaving_with` leaves a caller with them; `emergencies` helps to call 911
* used by all of these: `floors` (the one lock), `commands` (requests to Twilio), `events` and
  `callback_timeline` (the timelines), `deadlines` (what the sweep moves on), `alarms`, `voicemails`,
  `access_records`; `arrivals` writes a call that comes in, and `lookups` finds the call, leg or offer of a
  webhook
"""
