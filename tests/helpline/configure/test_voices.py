"""A language tag or a voice that Twilio does not know is doubted, with a guess."""

from datetime import UTC, datetime

import pytest

from helpline.configure.document import parse
from helpline.configure.reading import read
from helpline.configure.warnings import find_warnings
from tests.helpline.configure.example import EXAMPLE, line_of, with_change

NOW = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
SPANISH = "tag: es-US, voice: Polly.Lupe"


def doubted(text: str) -> list[str]:
    document = parse(text.encode())
    found = find_warnings(document, read(document, "+18557821009"), NOW)
    return [str(problem) for problem in found if ".tag" in problem.path or ".voice" in problem.path]


class TestDoubts:
    def test_of_the_example_are_none(self) -> None:
        assert doubted(EXAMPLE) == []

    @pytest.mark.parametrize(
        ("tag", "meant"), [("es-UM", "es-US"), ("es_US", "es-US"), ("xx", ""), ("en", ""), ("EN-us", "")]
    )
    def test_name_an_unknown_tag_with_its_line_and_what_may_be_meant(self, tag: str, meant: str) -> None:
        (said,) = doubted(with_change("tag: es-US", f"tag: {tag}"))

        assert said.startswith(f"{line_of(SPANISH)}: flows.treatment.languages.es.tag: ")
        assert f'"{tag}"' in said
        assert meant in said

    @pytest.mark.parametrize(
        ("voice", "meant"),
        [
            ("Poly.Lupe", "Polly.Lupe"),
            ("Polly.Loupe", "Polly.Lupe"),
            ("Lupe", "Polly.Lupe"),
            ("Google.Lupe", ""),
        ],
    )
    def test_name_an_unknown_voice_and_what_may_be_meant(self, voice: str, meant: str) -> None:
        (said,) = doubted(with_change("voice: Polly.Lupe", f"voice: {voice}"))

        assert f'"{voice}"' in said
        assert meant in said

    @pytest.mark.parametrize(
        "voice", ["Polly.Lupe-Neural", "Polly.Pedro-Generative", "Google.es-US-Neural2-A", "woman"]
    )
    def test_let_pass_every_voice_that_is_known(self, voice: str) -> None:
        assert doubted(with_change("voice: Polly.Lupe", f"voice: {voice}")) == []
