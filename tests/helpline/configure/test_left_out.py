"""A description leaves prompts to the shipped wording: they are published in full, and it is said which."""

import json
from pathlib import Path

import pytest

from helpline.callflow import PROMPTS
from helpline.callflow.wording import SHIPPED, english
from helpline.models import FlowVersion, Line
from tests.helpline.configure.applied import configure, refused
from tests.helpline.configure.example import EXAMPLE, line_of, with_change, without
from tests.helpline.configure.test_command import Run

pytestmark = pytest.mark.django_db

WITHOUT_GOODBYE = EXAMPLE[: EXAMPLE.index("      goodbye:\n")]


def published() -> dict[str, dict[str, str]]:
    prompts: dict[str, dict[str, str]] = Line.objects.get().flow.document["prompts"]
    return prompts


class TestWhatIsLeftOut:
    def test_is_published_in_full(self) -> None:
        configure()

        assert published().keys() > PROMPTS.keys()
        assert published()["safety"] == {code: SHIPPED[code]["safety"] for code in ("en", "es")}

    def test_stays_published_as_it_was_when_a_release_ships_other_words(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        configure()
        before = Line.objects.get().flow_id
        monkeypatch.setitem(english.WORDS, "safety", "Dial 9 1 1.")

        assert published()["safety"]["en"] != "Dial 9 1 1."
        (change,) = configure(check=True).changes
        (detail,) = change.details
        assert detail.startswith("flow.prompts.safety.en: If someone is not breathing")
        assert detail.endswith(" → Dial 9 1 1.")
        assert Line.objects.get().flow_id == before

    def test_is_told_as_a_change_where_own_words_are_given_up(self) -> None:
        configure()

        (change,) = configure(WITHOUT_GOODBYE).changes

        assert change.details == (
            "flow.prompts.goodbye.en: Thank you for calling. Take good care. Goodbye. → "
            f"{SHIPPED['en']['goodbye']}",
            "flow.prompts.goodbye.es: Gracias por llamar. Cuídese mucho. Adiós. → "
            f"{SHIPPED['es']['goodbye']}",
        )

    def test_is_the_same_flow_as_one_that_repeats_the_words(self) -> None:
        configure()
        goodbye = {"goodbye": {code: SHIPPED[code]["goodbye"] for code in ("en", "es")}}
        configure(WITHOUT_GOODBYE)

        assert configure(f"{WITHOUT_GOODBYE}      {json.dumps(goodbye)[1:-1]}\n").changes == []
        assert FlowVersion.objects.count() == 2

    def test_that_is_misspelt_is_refused_with_its_line(self) -> None:
        text = with_change("      goodbye:\n", "      godbye:\n")

        (problem,) = refused(text)

        assert (problem.line, problem.path) == (
            line_of("      godbye:", text),
            "flows.treatment.prompts.godbye",
        )
        assert problem.message == 'no menu says the prompt "godbye"; did you mean "goodbye"?'

    def test_in_one_language_only_is_refused_with_its_line(self) -> None:
        text = without("        es: Gracias por llamar. C", "\n", EXAMPLE)

        (problem,) = refused(text)

        assert (problem.line, problem.message) == (line_of("      goodbye:", text), '"es" is missing')


class TestTheCommand:
    def test_names_what_is_left_out_where_it_only_looks(self, tmp_path: Path) -> None:
        file = tmp_path / "helpline.yaml"
        file.write_text(EXAMPLE)

        told = " ".join(Run(file, "--check").out.split())

        assert (
            "shipped flow treatment: left out of the file, said as shipped: safety, not_understood," in told
        )
        names = told.partition("said as shipped: ")[2].partition(" Nothing was changed")[0].split(", ")
        assert set(names) == PROMPTS.keys() - {"queued", "goodbye"}

    def test_says_in_which_languages_where_it_is_not_in_all(self, tmp_path: Path) -> None:
        """French is spoken too: its words are in the file, the others are left out."""
        file = tmp_path / "helpline.yaml"
        text = with_change("    languages:\n      en:", "    languages:\n      fr: FR\n      en:")
        file.write_text(_in_french(text))

        run = Run(file, "--check")

        assert "safety@en, safety@es, not_understood@en," in " ".join(run.out.split())
        assert "goodbye" not in run.out.partition("shipped  flow")[2]

    def test_says_nothing_of_a_flow_that_leaves_nothing_out(self, tmp_path: Path) -> None:
        file = tmp_path / "helpline.yaml"
        rest = {
            name: {code: SHIPPED[code][name] for code in ("en", "es")}
            for name in PROMPTS
            if name not in ("queued", "goodbye")
        }
        written = "".join(f"      {name}: {json.dumps(words)}\n" for name, words in rest.items())
        file.write_text(f"{EXAMPLE}{written}")

        assert "shipped" not in Run(file, "--check").out


def _in_french(text: str) -> str:
    """Return the example with a third language, for which no words are shipped."""
    text = text.replace("fr: FR", "fr: {name: French, tag: fr-FR, voice: Polly.Lea}")
    for name in ("English, es: inglés", "Spanish, es: español"):
        text = text.replace(f"{{en: {name}}}", f"{{fr: x, en: {name}}}")
    start, end = text.index("    topics:\n"), text.index("    # In every menu")
    text = text[:start] + text[start:end].replace("{en: ", "{fr: x, en: ") + text[end:]
    start = text.index("    prompts:\n")
    head, prompts = text[:start], text[start:]
    prompts = prompts.replace("        en:", "        fr: Un instant.\n        en:")
    left = [name for name in PROMPTS if f"      {name}:\n" not in prompts]
    said = {
        name: " ".join(["Un instant.", *(f"{{{value}}}" for value in sorted(PROMPTS[name]))]) for name in left
    }
    return head + prompts + "".join(f'      {name}: {{fr: "{words}"}}\n' for name, words in said.items())
