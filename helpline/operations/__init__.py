"""The mutations of the telephone side: one transaction each (`transactions`), keyword-only, `now` passed in.

Where to begin reading:

* a caller: `calls` and `choices`, `queue` and `waits`, `danger`, `outside`, `talked_outside` and
  `added_line`, `rejoining`, `coming_back`, `ending`
* ringing staff: `snapshot`, `matching`, `offers`, `settling`; a staff leg `legs`; meeting `bridges`, `losing`
* a promised call: `callbacks` and `kept_places` promise, `making` makes it, `dialling` asks the rules once
  more, `picked_up` and `attempts` say what came of it, `stopping` stops it, `by_hand` is a person's
* a number: `numbers` takes it, `wishes` keeps what was said of it, `ruling` says whether it may be rung
* staff: `duty`, and `outcomes` for who still owes the outcome of a call
* under all of it: `floors` (the one lock), `commands` (asking Twilio), `events` and `callback_timeline` (the
  timeline), `deadlines` (what the sweep moves on), `alarms`, `voicemails`, `access_records`;
  what a webhook is about, `arrivals` writes and `lookups` reads
"""
