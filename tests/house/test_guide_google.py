"""docs/guida/google.md holds every sentence of the code for Google; the pictures of all pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import collector.workbook.google as google
from collector.app import online_form
from collector.app.doctor import form_access, form_content, google_sharing
from collector.app.doctor.titles import CHECK_TITLES
from collector.app.google_sheet import google_sheet
from collector.errors import SettingsError
from collector.workbook.google import auth, forms_api

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guida" / "google.md"


def sentences() -> Iterator[str]:
    """The first sentence of each refusal in the sources, with … for what is filled in."""
    rooms = [*sorted(Path(google.__file__).parent.glob("*.py")), Path(online_form.__file__)]
    for path in rooms:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "words":
                yield from begins(node.value)
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "").endswith("Error")
                and node.args
            ):
                yield from begins(node.args[0])


def begins(node: ast.expr) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
    first = re.split(r"(?<=\.) (?=[A-ZÈ«…])", re.sub("…+", "…", text))[0]
    if re.search(r"\w{3}", first):
        yield first


def test_every_refusal_is_in_the_guide() -> None:
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    found = set(sentences())
    assert len(found) > 20
    assert [sentence for sentence in sorted(found) if f"**{sentence}" not in guide] == []


def test_every_alarm_of_doctor_is_in_the_guide() -> None:
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    sources = [
        Path(room.__file__).read_text(encoding="utf-8")
        for room in (google_sharing, form_access, form_content)
    ]
    alarms = [
        node.value.partition(". ")[0].rstrip(".")
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("ALLARME")
    ]
    assert len(alarms) == 4
    assert [alarm for alarm in alarms if f"**{alarm}.**" not in guide] == []


def test_every_check_of_doctor_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    missing = [
        title
        for title in CHECK_TITLES.values()
        if not re.search(rf"^\|[^|]*\b{re.escape(title)}\b", guide, re.MULTILINE)
    ]
    assert missing == ["Foglio Google"], "that one is named by what Google refused"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "https://docs.google.com/document/d/1234567890abcdef/edit",
            "Questo è …: non è l'indirizzo di un foglio Google.",
        ),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1v/pubhtml",
            "Questo è l'indirizzo della pagina pubblicata",
        ),
        ("schede", "«…» non è l'indirizzo di un foglio Google."),
    ],
)
def test_what_is_said_of_a_wrong_address_is_in_the_guide(address: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as raised:
        google_sheet(address, Path("credentials.json"))
    assert re.match(".*?".join(map(re.escape, sentence.split("…"))), str(raised.value))
    assert f"**{sentence}" in " ".join(GUIDE.read_text(encoding="utf-8").split())


def test_the_part_of_the_guide_that_the_program_names_says_how_long_it_waits() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    named = re.findall(
        r"nella guida al \"?\s*\"?foglio Google, «([^»]+)»",
        Path(auth.__file__).read_text(encoding="utf-8"),
    )
    assert named == ["Con un account personale"]
    assert f"\n## {named[0]}\n" in guide
    part = guide.partition(f"\n## {named[0]}\n")[2].partition("\n## ")[0]
    assert f"aspetta {auth.WAIT // 60} minuti" in " ".join(part.split())
    assert f"`{auth.CONSENT_FILE}`" in part
    assert f"`{forms_api.FORMS_CONSENT_FILE}`" in part
    assert "«App desktop»" in part


@pytest.mark.parametrize("page", [GUIDE, GUIDE.with_name("modulo.md")], ids=lambda page: page.name)
def test_every_link_inside_the_guides_leads_somewhere(page: Path) -> None:
    for name, part in re.findall(r"\]\((\w+\.md)?#([^)\s]+)\)", page.read_text(encoding="utf-8")):
        target = page.with_name(name) if name else page
        titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
        assert part in anchors, part


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = ROOT / "docs" / "immagini"


def shown(page: Path) -> list[tuple[str, Path]]:
    """Return the pictures of a page, each as (description for who cannot see it, file)."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return [(words, (page.parent / name).resolve()) for words, name in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_of_a_page_is_there_with_a_description(
    page: Path,
) -> None:
    assert [name for words, name in shown(page) if not name.is_file() or len(words) < 20] == []


def test_every_picture_is_shown_on_a_page() -> None:
    used = {name for page in PAGES for _, name in shown(page)}
    assert {name for name in PICTURES.iterdir() if name not in used} == set()


@pytest.mark.parametrize("drawing", sorted(PICTURES.glob("*.svg")), ids=lambda path: path.name)
def test_a_drawing_is_self_contained_and_legible(drawing: Path) -> None:
    """It fetches and runs nothing, its letters are as large as the guide's, and it has a title."""
    text = drawing.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert (root.findtext("{http://www.w3.org/2000/svg}title") or "") != ""
    assert int(root.get("width", "0")) <= 830, "GitHub would shrink it"
    assert "href" not in text
    assert "<script" not in text
    assert min(map(int, re.findall(r"font-size:(\d+)px", text))) >= 15
