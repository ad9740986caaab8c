"""Who is answered what, by address: the rows that `tests/config/test_who_may.py` holds everybody to.

A row has two words, for GET and for POST; in each a letter for each role, in the order of ROLES:

o  opened       b  opened, and what was sent is incomplete   r  sent elsewhere       L  sent to the sign-in
x  forbidden    n  not there for them                        m  not a method of it   u  to be signed in first
"""

ROLES = ("nobody", "stranger", "gone", "root", "administrator", "colleague", "supervisor", "counselor")
"""A visitor; an account without a staff row; one whose last day is over; a superuser without a staff row; an
administrator; a counselor of the other floor; a supervisor; the counselor whose everything is.

The second, third, sixth and eighth hold every permission of Django's there is, given by hand."""
OUTSIDE = ("nobody", "stranger", "gone")
SIGNS = {200: "o", 204: "o", 400: "b", 401: "u", 403: "x", 404: "n", 405: "m", 422: "b", 500: "E", 503: "d"}
REFUSED = "Luxnm"

Row = tuple[str, str]

PAGES: dict[str, Row] = {
    "console:home": ("Lxxrrrrr", "mmmmmmmm"),
    "console:zone": ("mmmmmmmm", "Lxxxbbbb"),
    "console:frame": ("Lxxxoooo", "mmmmmmmm"),
    "console:acknowledge": ("mmmmmmmm", "Lxxxnnrr"),
    "console:close-alarm": ("mmmmmmmm", "Lxxxrrrr"),
    "console:desk": ("Lxxxoooo", "mmmmmmmm"),
    "console:call-bar": ("Lxxxoooo", "mmmmmmmm"),
    "console:sidebar": ("Lxxxoooo", "mmmmmmmm"),
    "console:token": ("mmmmmmmm", "Lxxxoooo"),
    "console:heartbeat": ("mmmmmmmm", "Lxxxoooo"),
    "console:duty": ("mmmmmmmm", "Lxxxbbbb"),
    "console:ring-on": ("mmmmmmmm", "Lxxxbbbb"),
    "console:more-time": ("mmmmmmmm", "Lxxxrrrr"),
    "console:end-pause": ("mmmmmmmm", "Lxxxrrrr"),
    "console:decline": ("mmmmmmmm", "Lxxxrrrr"),
    "console:hold": ("mmmmmmmm", "Lxxxrrrr"),
    "console:resume": ("mmmmmmmm", "Lxxxrrrr"),
    "console:danger": ("mmmmmmmm", "Lxxxrrrr"),
    "console:rejoin": ("mmmmmmmm", "Lxxxrrrr"),
    "console:hang-up": ("mmmmmmmm", "Lxxxrrrr"),
    "console:parties": ("Lxxxrrrr", "mmmmmmmm"),
    "console:bring-in": ("mmmmmmmm", "Lxxxrrrr"),
    "console:hand-over": ("mmmmmmmm", "Lxxxrrrr"),
    "console:take-out": ("mmmmmmmm", "Lxxxrrrr"),
    "console:emergency": ("mmmmmmmm", "Lxxxrrrr"),
    "console:emergency-place": ("mmmmmmmm", "Lxxxrrrr"),
    "console:emergency-called": ("mmmmmmmm", "Lxxxbbbb"),
    "console:wrap-up": ("mmmmmmmm", "Lxxxrrrr"),
    "console:floor": ("Lxxxoooo", "mmmmmmmm"),
    "console:floor-now": ("Lxxxoooo", "mmmmmmmm"),
    "console:calls": ("Lxxxoooo", "mmmmmmmm"),
    "console:call": ("Lxxxnnoo", "mmmmmmmm"),
    "console:call-why": ("Lxxxxxox", "mmmmmmmm"),
    "console:outcome": ("mmmmmmmm", "Lxxxnnrr"),
    "console:call-number": ("Lxxxrrrr", "Lxxxnnoo"),
    "console:call-place": ("Lxxxrrrr", "Lxxxnnoo"),
    "console:cut-off-number": ("mmmmmmmm", "Lxxxnnrr"),
    "console:dial-back": ("mmmmmmmm", "Lxxxnnrr"),
    "console:callbacks": ("Lxxxoooo", "mmmmmmmm"),
    "console:callback": ("Lxxxnnoo", "mmmmmmmm"),
    "console:callback-number": ("Lxxxrrrr", "Lxxxnnoo"),
    "console:call-now": ("mmmmmmmm", "Lxxxnnbb"),
    "console:withdraw": ("mmmmmmmm", "Lxxxnnrr"),
    "console:settle": ("mmmmmmmm", "Lxxxnnrr"),
    "console:again": ("mmmmmmmm", "Lxxxnnbb"),
    "console:voicemails": ("Lxxxoooo", "mmmmmmmm"),
    "console:voicemail": ("Lxxxnnoo", "mmmmmmmm"),
    "console:audio": ("Lxxxnnoo", "mmmmmmmm"),
    "console:handle": ("mmmmmmmm", "Lxxxnnrr"),
    "console:voicemail-promise": ("mmmmmmmm", "Lxxxnnbb"),
    "console:shifts": ("Lxxxoooo", "mmmmmmmm"),
    "console:who-rings": ("Lxxxxxox", "mmmmmmmm"),
    "console:outside-numbers": ("Lxxooxox", "mmmmmmmm"),
    "console:number-tried": ("mmmmmmmm", "Lxxrrxrx"),
    "console:number-reviewed": ("mmmmmmmm", "Lxxbbxbx"),
    "console:people": ("Lxxooxox", "mmmmmmmm"),
    "console:add-person": ("Lxxooxxx", "Lxxbbxxx"),
    "console:person": ("Lxxooxox", "mmmmmmmm"),
    "console:person-work": ("mmmmmmmm", "Lxxbbxxx"),
    "console:person-telephone": ("mmmmmmmm", "Lxxbbxbx"),
    "console:invite-person": ("mmmmmmmm", "Lxxrrxxx"),
    "console:pause-person": ("mmmmmmmm", "Lxxrrxxx"),
    "console:retire-person": ("mmmmmmmm", "Lxxrrxxx"),
    "console:bring-person-back": ("mmmmmmmm", "Lxxrrxxx"),
    "console:let-person-in": ("mmmmmmmm", "Lxxrrxrx"),
    "console:reset-second-step": ("mmmmmmmm", "Lxxrrxxx"),
    "console:train": ("mmmmmmmm", "Lxxbbxxx"),
    "console:end-training": ("mmmmmmmm", "Lxxrrxxx"),
    "console:add-shift": ("mmmmmmmm", "Lxxbbxxx"),
    "console:change-shift": ("mmmmmmmm", "Lxxbbxxx"),
    "console:end-shift": ("mmmmmmmm", "Lxxrrxxx"),
    "intake:card": ("nnnnnnoo", "mmmmmmmm"),
    "intake:number": ("nnnnnnoo", "mmmmmmmm"),
    "intake:earlier": ("nnnnnnoo", "mmmmmmmm"),
    "intake:promise": ("mmmmmmmm", "nnnnnnoo"),
    "intake:preview": ("mmmmmmmm", "nnnnnnnn"),
    "intake:records": ("Lnnnoooo", "mmmmmmmm"),
    "intake:record": ("Lnnnnnoo", "mmmmmmmm"),
    "intake:history": ("nnnnnnoo", "mmmmmmmm"),
    "intake:patch": ("mmmmmmmm", "nnnnnnbb"),
    "intake:complete": ("mmmmmmmm", "nnnnnnoo"),
    "intake:link": ("mmmmmmmm", "nnnnnnnn"),
    "admin:index": ("LLLooooo", "LLLooooo"),
    "admin:login": ("Lxxrrrrr", "Lxxrrrrr"),
    "admin:logout": ("mmmmmmmm", "oooooooo"),
    "admin:password_change": ("rrrrrrrr", "rrrrrrrr"),
    "admin:password_change_done": ("LLLooooo", "LLLmmmmm"),
    "admin:autocomplete": ("LLLxxxxx", "LLLmmmmm"),
    "admin:jsi18n": ("LLLooooo", "LLLmmmmm"),
    "admin:view_on_site": ("LLLnnnnn", "LLLnnnnn"),
    "admin:app_list": ("LLLooooo", "LLLooooo"),
    "admin/{url}": ("LLLnnnnn", "LLLnnnnn"),
    "account_login": ("orrrrrrr", "orrrrrrr"),
    "mfa_login_webauthn": ("Lrrrrrrr", "Lrrrrrrr"),
    "mfa_authenticate": ("Lrrrrrrr", "Lrrrrrrr"),
    "account_logout": ("Looooooo", "oooooooo"),
    "account_reauthenticate": ("Lxoxoooo", "Lxoxoooo"),
    "mfa_reauthenticate": ("Lxrxrrrr", "Lxrxrrrr"),
    "mfa_reauthenticate_webauthn": ("Lxrxrrrr", "Lxrxrrrr"),
    "account_change_password": ("Lxoxoooo", "Lxoxoooo"),
    "account_reset_password": ("oooooooo", "oooooooo"),
    "account_reset_password_done": ("oooooooo", "mmmmmmmm"),
    "account_reset_password_from_key": ("oooooooo", "oooooooo"),
    "account_reset_password_from_key_done": ("oooooooo", "mmmmmmmm"),
    "mfa_index": ("Looooooo", "Lmmmmmmm"),
    "mfa_activate_totp": ("Lxrxrrrr", "Lxrxrrrr"),
    "mfa_deactivate_totp": ("Lnnnnnnn", "Lnnnnnnn"),
    "mfa_list_webauthn": ("Looooooo", "Lmmmmmmm"),
    "mfa_add_webauthn": ("Lxrxrrrr", "Lxrxrrrr"),
    "mfa_remove_webauthn": ("Lxrxrrrr", "Lxrxrrrr"),
    "mfa_view_recovery_codes": ("Lnnnnnnn", "Lmmmmmmm"),
    "mfa_generate_recovery_codes": ("Lxrxrrrr", "Lxrxrrrr"),
    "account_lock": ("mmmmmmmm", "Looooooo"),
    "account_active": ("mmmmmmmm", "Looooooo"),
    "account_unlock": ("Looooooo", "Lbbbbbbb"),
    "signin_browsers": ("Looooooo", "Lmmmmmmm"),
    "signin_end_browser": ("mmmmmmmm", "Lrrrrrrr"),
    "signin_end_everywhere": ("mmmmmmmm", "Looooooo"),
    "signin_locked_out": ("Lxxooxox", "Lmmmmmmm"),
    "signin_lift": ("mmmmmmmm", "Lxxrrxrx"),
    "admin/password_change/": ("rrrrrrrr", "rrrrrrrr"),
    "healthz": ("oooooooo", "oooooooo"),
    "readyz": ("oooooooo", "oooooooo"),
    "metrics": ("oooooooo", "oooooooo"),
    "": ("rrrrrrrr", "rrrrrrrr"),
}

WEBHOOK: Row = ("mmmmmmmm", "xxxxxxxx")
"""For Twilio alone: its signature is the only key, and no session is one."""
WEBHOOKS = [
    "incoming",
    "status",
    "fallback",
    "fallback-key",
    "fallback-after",
    "hold",
    "menu",
    "moved",
    "wait",
    "wait-key",
    "left",
    "wait-urgent",
    "wait-key-urgent",
    "left-urgent",
    "callback-number",
    "callback-again",
    "callback-confirm",
    "message-key",
    "message-done",
    "message-recording",
    "outside-status",
    "outside-over",
    "bridge",
    "bridged",
    "crisis-status",
    "party-status",
    "conference",
    "alone",
    "caller-status",
    "staff-connect",
    "gate",
    "gate-key",
    "taken",
    "leg-over",
    "leg-status",
]

OPERATIONS = ("changelist", "add", "history", "delete", "change")
RECORDS: dict[str, str] = {
    # For each operation in that order what GET is answered, then what POST is where that differs.
    "auth_user": "LLLoxxxx LLLoxxxx LLLoxxxx LLLoxxxx LLLoxxxx",
    "auth_group": "LLLoxxxx LLLoxxxx LLLoxxxx LLLxxxxx LLLoxxxx/LLLrxxxx",
    "helpline_call": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLxxxxx",
    "helpline_alarm": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLxxxxx",
    "helpline_callback": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLxxxxx",
    "helpline_voicemail": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLxxxxx",
    "helpline_numberwish": "LLLxxxox LLLxxxxx LLLrrrrr LLLxxxxx LLLxxxrx/LLLxxxxx",
    "helpline_accessrecord": "LLLxxxox LLLxxxxx LLLrrrrr LLLxxxxx LLLxxxrx/LLLxxxxx",
    "helpline_line": "LLLooooo LLLxxxxx LLLooooo LLLxxxxx LLLooooo/LLLxxxxx",
    "helpline_floor": "LLLooooo LLLxxxxx LLLooooo LLLxxxxx LLLooooo/LLLxxxxx",
    "helpline_flowversion": "LLLooooo LLLxxxxx LLLooooo LLLxxxxx LLLooooo/LLLxxxxx",
    "helpline_participant": "LLLooxxx LLLxxxxx LLLooxxx LLLxxxxx LLLooxxx/LLLxxxxx",
    "helpline_command": "LLLooxxx LLLxxxxx LLLooxxx LLLxxxxx LLLooxxx/LLLxxxxx",
    "helpline_lease": "LLLooxxx LLLxxxxx LLLrrrrr LLLxxxxx LLLrrxxx/LLLxxxxx",
    "helpline_softphonepass": "LLLooxxx LLLxxxxx LLLrrrrr LLLxxxxx LLLrrxxx/LLLxxxxx",
    "helpline_retentionage": "LLLooxxx LLLxxxxx LLLrrrrr LLLxxxxx LLLrrxxx/LLLxxxxx",
    "helpline_legalhold": "LLLxxxox LLLxxxxx LLLrrrrr LLLxxxxx LLLxxxrx/LLLxxxxx",
    "helpline_team": "LLLooooo LLLooxxx LLLooooo LLLxxxxx LLLooooo/LLLooxox",
    "helpline_staff": "LLLooooo LLLooxxx LLLooooo LLLxxxxx LLLooooo/LLLooxox",
    "helpline_training": "LLLooooo LLLooxox LLLooooo LLLooxox LLLooooo/LLLooxox",
    "helpline_shift": "LLLooooo LLLooxox LLLooooo LLLooxox LLLooooo/LLLooxox",
    "intake_intakerecord": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLxxxxx",
    "intake_caller": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLrrrrr",
    "intake_callernumber": "LLLooooo LLLxxxxx LLLrrroo LLLxxxxx LLLrrroo/LLLxxxxx",
}
SHORT: Row = ("LLLrrrrr", "LLLrrrrr")
"""The short address of a record leads to its page, which is asked for on its own."""


def _rows() -> dict[str, Row]:
    rows = PAGES | {f"voice:{name}": WEBHOOK for name in WEBHOOKS}
    for model, words in RECORDS.items():
        for operation, word in zip(OPERATIONS, words.split(), strict=True):
            get, _, post = word.partition("/")
            rows[f"admin:{model}_{operation}"] = (get, post or get)
        rows[f"admin/{model.replace('_', '/', 1)}/{{object_id}}/"] = SHORT
    return rows


ROWS = _rows()
