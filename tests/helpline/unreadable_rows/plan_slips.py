"""What may stand in a row of a shift, a person or a line that cannot be read, and how it gets there."""

from collections.abc import Callable

from helpline.models import Line, Staff
from tests.support import slips

UPDATE = "UPDATE helpline_{} SET {} = %s WHERE {} = %s"
Slip = Callable[[Staff, Line], None]


def shift(column: str, value: str) -> Slip:
    return lambda lee, line: slips.write(UPDATE.format("shift", column, "staff_id"), value, lee.pk)


def person(column: str, value: str) -> Slip:
    return lambda lee, line: slips.write(UPDATE.format("staff", column, "id"), value, lee.pk)


def rules(value: str) -> Slip:
    return lambda lee, line: slips.write("UPDATE helpline_line SET policy = %s WHERE id = %s", value, line.pk)


SLIPS: dict[str, Slip] = {
    "a zone that is none": shift("zone", "New York"),
    "a zone that was abolished": shift("zone", "America/Atlantis"),
    "a zone that is a path": shift("zone", "../../etc/passwd"),
    "a zone that is a directory": shift("zone", "America"),
    "no zone": shift("zone", ""),
    "a weekday 9": shift("weekdays", "[9]"),
    "a weekday by name": shift("weekdays", '["Monday"]'),
    "a weekday that is a word": shift("weekdays", '"Monday"'),
    "a weekday that is a number": shift("weekdays", "1"),
    "a weekday in a list in a list": shift("weekdays", "[[1]]"),
    "weekdays that are nothing": shift("weekdays", "null"),
    "weekdays that have names": shift("weekdays", '{"monday": true}'),
    "languages as a bare word": person("languages", '"en"'),
    "languages by name": person("languages", '["English"]'),
    "languages that are a number": person("languages", "5"),
    "languages that are nothing": person("languages", "null"),
    "languages in a list in a list": person("languages", '[["en"]]'),
    "languages that have names": person("languages", '{"en": {"level": 1}}'),
    "opted out of a bare word": person("opted_out_topics", '"family"'),
    "opted out of a number": person("opted_out_topics", "7"),
    "opted out of a list in a list": person("opted_out_topics", '[["family"]]'),
    "a telephone that was never sealed": person("phone", "+12025550161"),
    "a policy that is a word": rules('"longest_idle"'),
    "a policy that is nothing": rules("null"),
    "a policy that is a list": rules("[1]"),
    "a strategy that there is not": rules('{"strategy": "loudest"}'),
    "a strategy that is a list": rules('{"strategy": ["ring_all"]}'),
    "a rule that there is not": rules('{"overflow": 45}'),
    "a span that is a word": rules('{"overflow_after": "45"}'),
    "a span beyond all calendars": rules('{"overflow_after": 1e300}'),
    "a span before the call": rules('{"relax_language_after": -5}'),
    "a limit that is nothing": rules('{"max_talk": null}'),
    "a count that is a word": rules('{"ring_count": "two", "strategy": "ring_several"}'),
    "a pause that is none": rules('{"ring_more_every": 0, "strategy": "ring_staggered"}'),
    "slopes that are a list": rules('{"priorities": [1, 2]}'),
    "a slope that is a word": rules('{"priorities": {"high": "steep", "normal": 1}}'),
    "teams that are a number": rules('{"primary_teams": 3}'),
    "teams that are a word": rules('{"primary_teams": "counselors"}'),
    "a crisis number that is a service code": lambda lee, line: slips.write(
        UPDATE.format("line", "crisis_number", "id"), "988", line.pk
    ),
    "danger by another name": rules('{"crisis_priority": "red"}'),
}
