"""List the sentences that staff hear on their own telephones, with their English words."""

from helpline.callflow.prompt import HeardBy, Prompt, row

STAFF_ROWS: dict[str, Prompt] = {
    "gate": row(
        HeardBy.STAFF,
        (
            "to staff on their own telephone: what it is, press 1 to take it. In danger the topic is that"
            " of the danger key, whatever the call was about"
        ),
        "This is a Helpline call about {topic}. Language: {language}. Press 1 to take it.",
        "topic",
        "language",
    ),
    "gate_callback": row(
        HeardBy.STAFF,
        "the same for a callback",
        "A Helpline callback is due, about {topic}. Language: {language}. Press 1 to take it.",
        "topic",
        "language",
    ),
    "gate_wrong_key": row(
        HeardBy.STAFF,
        "to staff: another key",
        "That was not the 1.",
    ),
    "gate_taken": row(
        HeardBy.STAFF,
        "to staff: too late",
        "This call has been taken, or the caller has hung up. Thank you for picking up.",
    ),
    "gate_consult": row(
        HeardBy.STAFF,
        "to staff on their own telephone: a colleague who has a caller asks them to join",
        (
            "A colleague asks you to join their call about {topic}. Language: {language}. You speak with the"
            " colleague first. Press 1 to join."
        ),
        "topic",
        "language",
    ),
    "gate_second": row(
        HeardBy.STAFF,
        "to staff on their own telephone: they are asked to listen to a colleague's call in silence",
        (
            "You are asked to listen to a colleague's call about {topic}. Language: {language}. Nobody will"
            " hear you. Press 1 to listen."
        ),
        "topic",
        "language",
    ),
    "gate_listen": row(
        HeardBy.STAFF,
        "to a supervisor on their own telephone, who wants to listen to a call",
        (
            "This is the call that you want to listen to, about {topic}. Language: {language}. Nobody will"
            " hear you. Press 1 to listen."
        ),
        "topic",
        "language",
    ),
    "gate_coach": row(
        HeardBy.STAFF,
        "to a supervisor on their own telephone, who wants to coach the counselor of a call",
        (
            "This is the call in which you want to coach the counselor, about {topic}. Language: {language}."
            " Only the counselor will hear you. Press 1 to join."
        ),
        "topic",
        "language",
    ),
    "gate_barge": row(
        HeardBy.STAFF,
        "to a supervisor on their own telephone, who wants to talk with caller and counselor",
        (
            "This is the call that you want to join, about {topic}. Language: {language}. Everybody will hear"
            " you. Press 1 to join."
        ),
        "topic",
        "language",
    ),
    "gate_not_needed": row(
        HeardBy.STAFF,
        "to staff whom a colleague had asked to join, or to listen: too late",
        "Your colleague does not need you any more, or the call is over. Thank you for picking up.",
    ),
    "gate_gone": row(
        HeardBy.STAFF,
        "to a supervisor who wanted to join a call: too late",
        "You cannot join that call any more. It is over, or somebody else has it now.",
    ),
    "gate_over": row(
        HeardBy.STAFF,
        "to staff who were in a colleague's call, once it is over",
        "The call is over. Thank you for being there.",
    ),
    "gate_left": row(
        HeardBy.STAFF,
        "to staff who are out of a colleague's call, where we do not know that it is over",
        "You are not in the call any more. Thank you for being there.",
    ),
    "gate_connecting": row(
        HeardBy.STAFF,
        "to staff: taken",
        "Thank you. You are being connected.",
    ),
}
