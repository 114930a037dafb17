"""--with-names: for the coordinator's own desk, marked on every page, and never to be sent."""

from pathlib import Path

import pypdf
import pytest

from collector.compile.with_names import named_digest
from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.outgoing_scope import Scope
from collector.render.docx import digest_docx
from collector.render.html import digest_html
from collector.render.pdf import Typesetter
from schemas.meeting import MeetingKind
from schemas.named_copies import NAMES_WARNING
from tests.compile.families import meeting, person, twenty_nuclei
from tests.render.test_documents import SOCIAL_WORKER, document
from tests.road import SOUND, Project

MEETING = "AS-2026-06-25"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(
        [
            {**SOUND, "date": f"{day:02}/06/2026", "description": "Lungo. " * 120}
            for day in range(1, 20)
        ]
    )
    made.sync()
    return made


def test_named_documents_are_files_of_their_own_with_a_warning_on_every_page(
    project: Project,
) -> None:
    assert project.run("digest", "--meeting", MEETING).code == 0
    assert project.run("send", "--meeting", MEETING).code == 0
    out = project.folder / "uscite"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for command in (["history", "N7F3K"], ["digest", "--meeting", MEETING]):
        ran = project.run(*command, "--with-names")
        assert ran.code == 0, ran.err
        assert "non si invia" in ran.out
    made = sorted(path.name for path in (out / "con-nomi").iterdir())
    stems = (f"{MEETING}_con-nomi", "N7F3K_con-nomi")
    assert made == sorted(
        f"{stem}.{ending}" for stem in stems for ending in ("docx", "html", "pdf")
    )
    assert {path: path.read_bytes() for path in before} == before
    for stem in stems:
        pages = [
            page.extract_text() for page in pypdf.PdfReader(out / "con-nomi" / f"{stem}.pdf").pages
        ]
        assert len(pages) > 2
        for page in pages:
            assert page.count(NAMES_WARNING) == 2, "head and foot"
        assert "Hoxha" in pages[0] + pages[-1] + "".join(pages)
        html = (out / "con-nomi" / f"{stem}.html").read_text(encoding="utf-8")
        assert "Hoxha" in html
        assert NAMES_WARNING in html
        word = docx_text((out / "con-nomi" / f"{stem}.docx").read_bytes())
        assert "Hoxha" in word
        assert word.count(NAMES_WARNING) == 2, "at the head, and in the foot of every page"
    assert not any(
        "Hoxha" in path.read_text(encoding="utf-8", errors="ignore")
        for path in before
        if path.suffix == ".html"
    )
    assert project.run("send", "--meeting", MEETING).code == 0
    assert {path: path.read_bytes() for path in before} == before, "and nothing of it is ever sent"


def test_the_outgoing_check_refuses_named_documents() -> None:
    nuclei, _ = twenty_nuclei()
    made = named_digest(document(MeetingKind.SOCIAL_WORKERS, SOCIAL_WORKER), nuclei)
    coordinator = person("Dina Conti", SOCIAL_WORKER.job.COORDINATOR)
    scope = Scope.of(coordinator, meeting(), nuclei, [coordinator], made.nucleus_codes)
    for part, text in (
        ("page", html_text(digest_html(made))),
        ("pdf", pdf_text(Typesetter(system=False).digest(made))),
        ("word", docx_text(digest_docx(made))),
    ):
        assert any("il nome di una famiglia" in one for one in find_refusals(scope, {part: text}))


@pytest.mark.parametrize(
    "arguments",
    [
        ["history", "--as-of", "2026-06-20"],
        ["digest", "--due"],
        ["digest", "--as-of", "2026-06-20"],
    ],
)
def test_with_names_cannot_be_combined_with_other_options(
    project: Project, arguments: list[str]
) -> None:
    ran = project.run(*arguments, "--with-names")
    assert ran.code == 2
    assert not (project.folder / "uscite" / "con-nomi").exists()
