"""Workers that carry out one command step by step, so that they can die, or be late, between two steps."""

from contextlib import suppress
from datetime import timedelta

from twilio.base.exceptions import TwilioRestException

from helpline.carrier import claims
from helpline.carrier.outcome import Outcome


def next_claim() -> claims.Claim | None:
    """A worker takes the next command, if there is one."""
    return claims.next_claim(older_than=timedelta(0), sent=(), looked_up=())


def ask(claimed: claims.Claim) -> None:
    """Send the first request of a command, and hear nothing of it."""
    with suppress(TwilioRestException):
        claimed.ask()


def send_all_of(claimed: claims.Claim) -> Outcome | None:
    """Send every request of a command; return its outcome, which is not written down.

    None: Twilio refused it, and what follows from that is not drawn either.
    """
    question = claimed.ask
    while True:
        try:
            answer = question()
        except TwilioRestException as error:
            refused: TwilioRestException | None = error
        else:
            refused = None
        try:
            question = claimed.steps.throw(refused) if refused else claimed.steps.send(answer)
        except StopIteration as over:
            outcome: Outcome = over.value
            return outcome
        except TwilioRestException:
            return None
