"""The sentences every line must have in every language, and what may be filled into each."""

PROMPTS: dict[str, frozenset[str]] = {
    # Said before anything else, and again wherever nobody can be reached.
    "safety": frozenset(),
    "not_understood": frozenset(),
    # In the queue.
    "queued": frozenset({"position"}),
    "ringing_now": frozenset(),
    "wait_range": frozenset({"low", "high"}),
    "wait_choices": frozenset(),
    "still_waiting": frozenset(),
    "connecting": frozenset(),
    "returning": frozenset(),
    "reconnecting": frozenset(),
    # In the queue, in danger.
    "crisis_wait": frozenset(),  # danger that is not known, or somebody who may not breathe
    "crisis_wait_other": frozenset(),  # danger that is known to be another
    "crisis_doubt": frozenset(),  # danger was heard in what they said
    "crisis_wait_doubt": frozenset(),  # the same, and it may be somebody who does not breathe
    "crisis_stay": frozenset(),  # the same, where there is no time for more
    "crisis_round": frozenset(),  # nobody was reached yet
    # In a conversation: no key works there.
    "hold_words": frozenset(),
    # Nobody can be reached now.
    "nobody_here": frozenset(),
    "nobody_for_language": frozenset(),
    "message_ask": frozenset(),
    "message_thanks": frozenset(),
    "message_nothing": frozenset(),
    # Being called back.
    "callback_ask": frozenset(),
    "callback_confirm": frozenset({"number"}),
    "callback_confirm_later": frozenset({"number", "when"}),  # the rules forbid calling it at this hour
    "callback_not_a_number": frozenset(),
    "callback_thanks": frozenset(),
    "callback_thanks_later": frozenset({"when"}),
    "goodbye": frozenset(),
    # Whoever picks up a callback hears no word of a helpline.
    "outbound_wait": frozenset(),
    "outbound_sorry": frozenset(),
    # What staff hear on their own telephones.
    "gate": frozenset({"topic", "language"}),
    "gate_callback": frozenset({"topic", "language"}),
    "gate_wrong_key": frozenset(),
    "gate_taken": frozenset(),
    "gate_connecting": frozenset(),
}

INSTEAD = {
    "reconnecting": "connecting",
    "crisis_wait_other": "crisis_wait",
    "crisis_doubt": "crisis_wait",
    "crisis_wait_doubt": "crisis_wait",
    "crisis_stay": "crisis_wait",
    "crisis_round": "crisis_wait",
    "hold_words": "safety",
    "nobody_for_language": "nobody_here",
    "outbound_wait": "gate_connecting",
    "outbound_sorry": "goodbye",
}
"""What is said in a flow that was published before a prompt was needed."""
