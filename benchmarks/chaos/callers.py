"""People who call: what they press and say, by mood, in answer to what they hear."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from benchmarks.chaos.plan import LINE, CallerPlan
from benchmarks.chaos.record import Leg, Record, until

NUMBER_ASKED = re.compile(r"ten digits|diez dígitos", re.IGNORECASE)
CONFIRMED_BY = re.compile(r"(?:right|correct|correcto)\b[^.]*?(?:press|oprima el) (\w+)", re.IGNORECASE)
CALLBACK_OFFERED = re.compile(r"call you back|devolvemos la llamada", re.IGNORECASE)
MESSAGE_OFFERED = re.compile(r"leave a message|dejar un mensaje", re.IGNORECASE)
MESSAGE_ASKED = re.compile(r"after the tone|después del tono", re.IGNORECASE)
KEY_OF = {"cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4"}
KEY_OF |= {"cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9"}
WAITS_FOR_OTHERS = 0.9
"""The share of callers who wait until somebody has joined or left; the others hang up in the middle."""
NAME_AND_NUMBER = "This is Jo, you can call me in the evening."


class Telephone:
    """A telephone and the person at it. What they do is recorded first, then done."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, record: Record, sid: str) -> None:
        self._session, self._origin, self.record, self.sid = session, origin, record, sid

    @property
    def leg(self) -> Leg | None:
        return self.record.legs.get(self.sid)

    @property
    def over(self) -> bool:
        return self.leg is not None and not self.leg.alive

    async def _act(self, action: str, **body: Any) -> None:
        self.record.did(self.sid, " ".join([action, *map(str, body.values())]))
        url = f"{self._origin}/emulator/v1/calls/{self.sid}/{action}"
        async with self._session.post(url, json={**body, "wait": False}) as answer:
            await answer.read()

    async def press(self, digits: str) -> None:
        await self._act("press", digits=digits)

    async def say(self, text: str) -> None:
        await self._act("say", text=text)

    async def answer(self) -> None:
        await self._act("answer")

    async def reject(self) -> None:
        await self._act("reject", busy=True)

    async def hang_up(self) -> None:
        if not self.over:
            await self._act("hangup")

    def words(self, since: int = 0) -> str:
        """Return what the application said on this leg since so many things were heard."""
        leg = self.leg
        return " ".join(item.text for item in leg.heard[since:] if not item.speaker) if leg else ""

    def heard(self) -> int:
        """Return how many sentences and sounds the caller has heard so far."""
        return len(self.leg.heard) if self.leg else 0

    @property
    def talking(self) -> bool:
        return bool(self.record.with_whom(self.sid))

    @property
    def beeped(self) -> bool:
        leg = self.leg
        return leg is not None and any(item.kind == "beep" and not item.speaker for item in leg.heard)


async def dial(session: aiohttp.ClientSession, origin: str, record: Record, number: str) -> Telephone:
    """Dial the helpline from a number and return the telephone."""
    body = {"from": number, "to": LINE}
    async with session.post(f"{origin}/emulator/v1/calls", json=body) as answer:
        return Telephone(session, origin, record, (await answer.json())["sid"])


class Caller:
    """A person who calls, from the first ring until they hang up."""

    def __init__(self, phone: Telephone, plan: CallerPlan) -> None:
        self.phone, self.plan = phone, plan
        self.chance = random.Random(plan.chance)
        self.waits = self.chance.random() < WAITS_FOR_OTHERS

    async def live(self) -> None:
        """Act by the mood, and hang up when patience is over or all is said."""
        doing = asyncio.ensure_future(self._by_mood())
        await until(lambda: self.phone.over, self.plan.patience)
        talked = await self._let_finish()
        doing.cancel()
        if not talked:
            await self.phone.hang_up()
        await until(lambda: self.phone.over, 10)

    async def _let_finish(self) -> bool:
        """Return whether the caller is off the telephone; a conversation is given time to end first."""
        await until(lambda: self.phone.over or not self._is_asked_to_wait, 60)
        return self.phone.over or (self.phone.talking and await until(lambda: self.phone.over, 25))

    @property
    def _is_asked_to_wait(self) -> bool:
        """Say whether they wait for what their counselor has announced, such as an interpreter."""
        return self.waits and self.phone.sid in self.phone.record.staying

    async def _by_mood(self) -> None:
        moods: dict[str, Callable[[], Awaitable[None]]] = {
            "danger": self._danger,
            "asks for a callback": self._callback,
            "leaves a message": self._message,
            "presses nonsense": self._nonsense,
            "silent": self._stay,
        }
        await moods.get(self.plan.mood, self._ordinary)()

    async def _pause(self, least: float, most: float) -> None:
        await asyncio.sleep(self.chance.uniform(least, most))

    async def _choose(self) -> None:
        """Choose the language and what the call is about."""
        await self._pause(1, 5)
        await self.phone.press("2" if self.plan.language == "es" else "3")
        await self._pause(2, 6)
        await self.phone.press(self.chance.choice("2340"))

    async def _ordinary(self) -> None:
        await self._choose()
        await self._stay()

    async def _stay(self) -> None:
        """Wait; leave a message where one is asked for; talk, and hang up when all is said."""
        talked = 0.0
        while not self.phone.over:
            await asyncio.sleep(0.2)
            if self.phone.talking:
                talked += 0.2
                if talked >= self.plan.talk and not self._is_asked_to_wait:
                    await self.phone.hang_up()
                    return
            elif MESSAGE_ASKED.search(self.phone.words()) and self.phone.beeped:
                await self._speak_to_the_machine()

    async def _speak_to_the_machine(self) -> None:
        await self.phone.say(NAME_AND_NUMBER)
        await self._pause(2, 4)
        await self.phone.press("#")
        await until(lambda: self.phone.over, 15)

    async def _danger(self) -> None:
        await self._say_danger()
        await self._stay()

    async def _say_danger(self) -> None:
        """Say that there is danger, where and how the plan says, and again until it was heard."""
        if self.plan.way == "first key":
            await self._pause(0.5, 8)
        elif self.plan.way == "later key":
            await self.phone.press("3")
            await self._pause(2, 6)
        elif self.plan.way == "key in line":
            await self._choose()
            await self._pause(1, 6)
        elif self.plan.way == "words in Spanish":
            await self._pause(1, 4)
            await self.phone.press("2")
            await self._pause(2, 6)
        else:
            await self._pause(2, 8)
        for _ in range(6):
            if self.phone.over or self.phone.talking or heard_danger(self.phone.record, self.phone.sid):
                return
            await (self.phone.say(self.plan.words) if "words" in self.plan.way else self.phone.press("1"))
            await until(lambda: heard_danger(self.phone.record, self.phone.sid), 4)

    async def _callback(self) -> None:
        """Ask to be called back as soon as that is offered, key in a number, and hang up when thanked."""
        await self._choose()
        giving = asyncio.ensure_future(self._give_a_number())
        try:
            await self._stay()
        finally:
            giving.cancel()

    async def _give_a_number(self) -> None:
        await until(lambda: CALLBACK_OFFERED.search(self.phone.words()), 60)
        await self.phone.press("2")
        await until(lambda: NUMBER_ASKED.search(self.phone.words()), 15)
        await self._pause(1, 3)
        since = self.phone.heard()
        await self.phone.press(self.plan.given.removeprefix("+1") + "#")
        await until(lambda: CONFIRMED_BY.search(self.phone.words(since)), 15)
        found = CONFIRMED_BY.search(self.phone.words(since))
        if found:
            await self._pause(0.5, 6)
            await self.phone.press(KEY_OF.get(found[1].lower(), found[1]))
            await self._pause(3, 8)
            await self.phone.hang_up()

    async def _message(self) -> None:
        await self._choose()
        await until(lambda: MESSAGE_OFFERED.search(self.phone.words()) or self.phone.talking, 60)
        if not self.phone.talking:
            await self.phone.press("3")
        await self._stay()

    async def _nonsense(self) -> None:
        for _ in range(5):
            await self._pause(1, 4)
            await self.phone.press(self.chance.choice(["8", "9", "*", "##", "77"]))
            await self._pause(0.2, 2)
            await self.phone.say(self.chance.choice(["Banana", "What was that?", "Purple monkeys"]))
        await self._stay()


def heard_danger(record: Record, sid: str) -> bool:
    """Say whether a webhook told the application of a leg's danger, or was on its way."""
    return told_of_danger(record, sid) is not None


def told_of_danger(record: Record, sid: str) -> dict[str, Any] | None:
    """Return the first webhook that carries the key or words of danger that the caller meant."""
    said = {act.what for act in record.acts[sid]}
    for note in record.asked(sid):
        params = note["params"]
        if params.get("Digits") == "1" and "press 1" in said:
            return note
        if "SpeechResult" in params and f"say {params['SpeechResult']}" in said:
            return note
    return None
