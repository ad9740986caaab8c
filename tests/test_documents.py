"""Everything that the documents name exists: files, headings, rooms. The drawing of the rooms is enforced."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support import architecture

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda page: str(page.relative_to(ROOT))
)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
FILE = re.compile(
    r"`((?:config|helpline|intake|tests|tools|benchmarks|deploy|docs)(?:/[\w.-]+)+/?)(?:::(\w+))?`"
)
SOURCES = sorted(
    path
    for top in ("config", "helpline", "intake", "tests", "tools", "benchmarks", "deploy")
    for path in (ROOT / top).rglob("*")
    if path.suffix in {".py", ".html", ".js", ".css", ".conf", ".service", ".yaml"}
    and "vendor" not in path.parts
)
CITED = re.compile(r"(?<![\w/.])((?:docs|benchmarks|deploy)/[\w/-]+\.\w+)")
SHORT = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|html|yaml|js|md))`")
BESIDE = [ROOT, ROOT / "helpline", ROOT / "helpline" / "emulator", ROOT / "intake"]
"""Where a page may take a file to be that it names without its package."""
MOST_LINES = 400
"""So CONTRIBUTING says."""
MERGE_MARK = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
ROOM = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \|", re.MULTILINE)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=named)
class TestPage:
    def test_links_to_pages_and_headings_that_exist(self, page: Path) -> None:
        broken = []
        for to, anchor in LINK.findall(prose(page)):
            there = (page.parent / to).resolve() if to else page
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
                broken.append(f"{to}#{anchor}")

        assert broken == []

    def test_names_files_that_exist_and_what_is_in_them(self, page: Path) -> None:
        wrong = [
            f"{path}::{name}"
            for path, name in FILE.findall(prose(page))
            if not (ROOT / path).exists()
            or (name and not re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")))
        ]

        assert wrong == []

    def test_names_files_of_a_package_that_exist(self, page: Path) -> None:
        missing = [
            name
            for name in SHORT.findall(prose(page))
            if not any((beside / name).exists() for beside in (*BESIDE, page.parent))
        ]

        assert missing == []


def test_what_the_source_cites_is_in_the_repository() -> None:
    cited = {(path, name) for path in SOURCES for name in CITED.findall(path.read_text(encoding="utf-8"))}

    assert len(cited) > 20
    assert [f"{named(path)}: {name}" for path, name in sorted(cited) if not (ROOT / name).exists()] == []


def test_no_file_has_the_marks_of_a_merge_conflict() -> None:
    ours = (path for path in {*PAGES, *SOURCES} if MERGE_MARK.search(path.read_text(encoding="utf-8")))

    assert sorted(map(named, ours)) == []


def test_a_file_has_fewer_than_400_lines() -> None:
    ours = (path for path in SOURCES if path.suffix in {".py", ".js"} and "migrations" not in path.parts)
    lines = {named(path): path.read_text(encoding="utf-8").count("\n") for path in ours}

    assert {name: count for name, count in lines.items() if count >= MOST_LINES} == {}


class TestArchitecture:
    page = architecture.PAGE.read_text(encoding="utf-8")

    def test_the_drawing_is_what_import_linter_enforces(self) -> None:
        assert architecture.drawn(self.page) == self.page
        assert "subgraph helpline" in self.page

    def test_the_drawing_has_every_package(self) -> None:
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text())

        packages = settings["tool"]["importlinter"]["root_packages"]
        assert sorted(packages) == sorted(architecture.contract("one-direction")["layers"])

    def test_each_room_has_one_row_that_says_what_belongs_in_it(self) -> None:
        tables = self.page.split("### What belongs in which room")[1].split("\n## ")[0]
        told = [room for row in ROOM.findall(tables) for room in re.findall(r"`(\w+)`", row)]
        rooms = [room for floor in architecture.contract("floors")["layers"] for room in floor.split(" | ")]

        assert sorted(told) == sorted(rooms)

    def test_its_pure_rooms_are_those_that_import_no_framework(self) -> None:
        table = self.page.split("**Pure: values in, values out.**")[1].split("\n**")[0]
        rooms = {room for row in ROOM.findall(table) for room in re.findall(r"`(\w+)`", row)}

        assert {f"helpline.{room}" for room in rooms} == set(architecture.contract("pure")["source_modules"])

    def test_the_emulator_may_import_no_room_beneath_it(self) -> None:
        named = [floor.split(" | ") for floor in architecture.contract("floors")["layers"]]
        (at,) = [number for number, rooms in enumerate(named) if "emulator" in rooms]
        beneath = {f"helpline.{room}" for rooms in named[at + 1 :] for room in rooms}

        forbidden = set(architecture.contract("emulator-knows-nothing")["forbidden_modules"])
        assert beneath - forbidden == set()

    def test_twelve_changes_have_their_room(self) -> None:
        changes = self.page.split("## Twelve changes")[1]

        assert len(re.findall(r"^\| (?!change |---)", changes, re.MULTILINE)) == 12


class TestTheRecipeOfALanguage:
    def test_names_every_module_that_knows_english_and_spanish_only(self) -> None:
        page = (ROOT / "docs" / "how-to" / "change-the-code.md").read_text(encoding="utf-8")
        listed = page.split("<!-- two languages -->")[1].split("<!-- end -->")[0]
        knows = re.compile(r"\"es\"|\boprim")
        found = {
            "helpline/callflow/danger" if "danger" in path.parts else named(path)
            for path in (ROOT / "helpline").rglob("*.py")
            if knows.search(path.read_text(encoding="utf-8"))
            and not {"emulator", "migrations", "wording"} & set(path.parts)
        }

        assert set(re.findall(r"^- `([\w/.]+)`", listed, re.MULTILINE)) == found
