"""Where a library has no wheel for the computer, what does not need it works, and the rest says so.

Windows on ARM is such a computer (pyproject.toml, docs/guida/installare.md).
"""

import os
import tomllib
from pathlib import Path

import pytest

from tests.road import SOUND, Project

NOT_ON_WINDOWS_ARM = ("typst", "gspread", "google.auth", "google_auth_oauthlib", "ahocorasick")
HIDDEN = (*NOT_ON_WINDOWS_ARM, "google.oauth2", "cryptography")
_HIDE = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
def find_spec(name, path=None, target=None):
    return None if name in {hidden} else find(name, path, target)
PathFinder.find_spec = find_spec
"""
NO_PDF = "Su questo computer non si possono fare i PDF"


@pytest.fixture
def without(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python that finds none of these libraries."""
    folder = tmp_path / "senza"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_HIDE.format(hidden=set(HIDDEN)), encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(Path.cwd())])}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "progetto")
    made.write([SOUND, {**SOUND, "date": "19 03 26", "end": ""}])
    return made


def test_the_sheet_is_checked_and_pages_and_word_files_are_made(
    project: Project, without: dict[str, str]
) -> None:
    for command in (["sync"], ["flags"], ["explain", "2"], ["texts"]):
        ran = project.spawn(*command, env=without)
        assert ran.returncode == 0, ran.stderr
    ran = project.spawn("history", env=without)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count(NO_PDF) == 1
    endings = {path.suffix for path in (project.folder / "uscite" / "storie").iterdir()}
    assert endings == {".html", ".docx"}
    ran = project.spawn("digest", "--next", env=without)
    assert ran.returncode == 0, ran.stderr
    assert "pagina (.html) e documento di Word (.docx)" in ran.stdout
    assert NO_PDF in project.spawn("doctor", env=without).stdout.replace("\n", " ")


def test_what_needs_a_pdf_says_so_and_sends_nothing(
    project: Project, without: dict[str, str]
) -> None:
    project.sync()
    for command in (["form", "--paper"], ["send", "--yes"]):
        ran = project.spawn(*command, env=without)
        assert ran.returncode == 2
        assert NO_PDF in ran.stderr
        assert "Traceback" not in ran.stderr
    assert not (project.folder / "uscite" / "posta").exists()
    (project.folder / "collector.toml").write_text('[mail]\nattachment = "none"\n')
    ran = project.spawn("send", env=without)
    assert "mail pronte" in ran.stdout, ran.stderr


def test_an_old_pdf_does_not_stay_beside_a_newer_page(
    project: Project, without: dict[str, str]
) -> None:
    assert project.run("history").code == 0
    pdf = project.folder / "uscite" / "storie" / "N7F3K.pdf"
    assert pdf.exists()
    assert project.spawn("history", env=without).returncode == 0
    assert pdf.exists(), "the page says the same, so the PDF is up to date"
    project.write([{**SOUND, "description": "Un colloquio diverso."}])
    assert project.spawn("history", env=without).returncode == 0
    assert not pdf.exists()


def test_a_sheet_on_google_is_refused_in_one_sentence(
    project: Project, without: dict[str, str]
) -> None:
    address = "https://docs.google.com/forms/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd/edit"
    (project.folder / "collector.toml").write_text(f'[form]\ngoogle = "{address}"\n')
    assert project.spawn("doctor", env=without).returncode == 0
    sheet = address.replace("forms", "spreadsheets")
    for command in (["form"], ["init", str(project.folder / "nuovo"), "--google", sheet]):
        ran = project.spawn(*command, env=without)
        assert ran.returncode == 2
        assert "non si può lavorare con Google" in ran.stderr


def test_pyproject_leaves_out_there_what_has_no_wheel_there() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    dependencies = tomllib.loads(text)["project"]["dependencies"]
    marked = {line.split(">=")[0] for line in dependencies if "ARM64" in line}
    assert marked == {
        "google-auth", "google-auth-oauthlib", "gspread", "pyahocorasick", "typst",
    }  # fmt: skip
