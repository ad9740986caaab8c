"""Cut Twilio's OpenAPI description down to what the emulator serves.

    python tests/helpline/emulator/data/cut.py twilio_api_v2010.json

reads `spec/json/twilio_api_v2010.json` of https://github.com/twilio/twilio-oai and writes `twilio.json`
beside this file. It keeps the paths below and the schemas that they refer to, without descriptions and
examples. The licence is Twilio's, in `LICENSE.openapi`; nothing else is changed.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

SERVED = re.compile(
    r"/2010-04-01/Accounts/(\{Sid\}|\{AccountSid\}/("
    r"(Applications|Calls|Conferences|IncomingPhoneNumbers|Messages|Notifications|Queues|Recordings)(/\{Sid\})?"
    r"|Calls/\{CallSid\}/Events"
    r"|Calls/\{CallSid\}/(Notifications|Recordings)(/\{Sid\})?"
    r"|Conferences/\{ConferenceSid\}/Recordings(/\{Sid\})?"
    r"|Conferences/\{ConferenceSid\}/Participants(/\{CallSid\})?"
    r"|Messages/\{MessageSid\}/Media(/\{Sid\})?"
    r"|Queues/\{QueueSid\}/Members(/\{CallSid\})?"
    r"))\.json"
)
FOR_PEOPLE = {"description", "summary", "tags", "example", "examples", "externalDocs", "x-twilio"}
NAMES = {"properties", "schemas", "paths"}
"""What has names of Twilio's below it, none of which is to be taken for one of the above."""
TARGET = Path(__file__).with_name("twilio.json")


def without_words(part: Any, *, names: bool = False) -> Any:
    """Return a part of the description without texts for people."""
    if isinstance(part, list):
        return [without_words(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {
        name: without_words(value, names=name in NAMES and not names)
        for name, value in part.items()
        if names or name not in FOR_PEOPLE
    }
    for answer in kept.get("responses", {}).values():
        answer["description"] = ""  # OpenAPI requires one
    return kept


def referred(part: Any, schemas: dict[str, Any], found: set[str]) -> set[str]:
    """Return the names of all schemas that a part refers to, directly or indirectly."""
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part)):
        if name not in found:
            found.add(name)
            referred(schemas[name], schemas, found)
    return found


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the description of what the emulator serves."""
    paths = {path: item for path, item in whole["paths"].items() if SERVED.fullmatch(path)}
    schemas = whole["components"]["schemas"]
    needed = referred(paths, schemas, set())
    kept = {
        "openapi": whole["openapi"],
        "info": {"title": whole["info"]["title"], "version": whole["info"]["version"]},
        "servers": whole["servers"],
        "paths": paths,
        "components": {
            "securitySchemes": whole["components"]["securitySchemes"],
            "schemas": {name: schema for name, schema in schemas.items() if name in needed},
        },
    }
    return dict(without_words(kept))


if __name__ == "__main__":
    described = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(cut(described), indent=1) + "\n", encoding="utf-8")
