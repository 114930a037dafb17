"""The manners of the command line: it understands what was meant, or says how to say it."""

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.cli.output.console import WholeWordConsole
from collector.cli.typed_arguments import clean_arguments, unquoted
from tests.road import LAUNCHER, MEETINGS, SOUND, TODAY, Project, Ran
from tests.road import run_in as run

PLACE = "Schede, riga 2"


def ask(project: Project, *arguments: str, **env: str) -> Ran:
    """Run a command in the folder of a project, whose settings say where all is."""
    return run(project.folder, *arguments, env={"COLLECTOR_TODAY": TODAY, **env})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A synced project that the tests only look at."""
    made = Project(tmp_path_factory.mktemp("progetto"))
    same_day = {"kind": "équipe mediatori", "date": dt.date(2026, 6, 25), "time": dt.time(15, 0)}
    made.write([SOUND, {**SOUND, "date": "19/03/2026"}], meetings=[*MEETINGS, same_day])
    (made.folder / "collector.toml").write_text("", encoding="utf-8")
    made.sync()
    return made


# --- Help, and commands typed wrong -------------------------------------------------------------


@pytest.mark.parametrize("asked", [["help"], ["-h"], ["--help"]])
def test_help_lists_the_commands(tmp_path: Path, asked: list[str]) -> None:
    ran = run(tmp_path, *asked)
    assert ran.code == 0
    assert "Comandi" in ran.out
    assert "sync" in ran.out


@pytest.mark.parametrize(
    ("asked", "usage"),
    [
        (["help", "sync"], "Uso: collector sync"),
        (["sync", "-h"], "Uso: collector sync"),
        (["help", "journal", "adopt"], "Uso: collector journal adopt"),
        (["journal", "adopt", "-h"], "Uso: collector journal adopt"),
    ],
)
def test_help_tells_about_one_command(tmp_path: Path, asked: list[str], usage: str) -> None:
    ran = run(tmp_path, *asked)
    assert ran.code == 0
    assert ran.out.startswith(usage)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["sinc"], "sync"),
        (["SYNC"], "sync"),
        (["dotcor"], "doctor"),
        (["hystory"], "history"),
        (["help", "explian"], "explain"),
        (["journal", "adot"], "adopt"),
        (["sync", "--dryrun"], "--dry-run"),
    ],
)
def test_what_was_mistyped_is_answered_with_the_nearest(
    tmp_path: Path, typed: list[str], meant: str
) -> None:
    ran = run(tmp_path, *typed)
    assert ran.code == 2
    assert f"non esiste. Forse «{meant}»?" in ran.err


@pytest.mark.parametrize("typed", ["xyzzy", "q", "fattura"])
def test_nothing_is_proposed_where_nothing_is_near(tmp_path: Path, typed: str) -> None:
    ran = run(tmp_path, typed)
    assert ran.code == 2
    assert f"«{typed}» non esiste." in ran.err
    assert "Forse" not in ran.err


# --- Quotes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["explain", "'Schede!12'"], ["explain", "Schede!12"]),
        (["password", "“Anna Rossi”"], ["password", "Anna Rossi"]),
        (["password", "«", "Anna", "»"], ["password", "Anna"]),
        (["password", "'Anna", "Rossi'"], ["password", "Anna Rossi"]),
        (["flags", "--mediator='Li", "Wei'", "--json"], ["flags", "--mediator=Li Wei", "--json"]),
        (["flags", "--mediator", "«Li", "Wei»"], ["flags", "--mediator", "Li Wei"]),
        (["history", "'N7F3K'", "'N2QX8'"], ["history", "N7F3K", "N2QX8"]),
        (["history", "D'Angelo"], ["history", "D'Angelo"]),
        (["history", "'D'Angelo", "Maria'"], ["history", "D'Angelo Maria"]),
        (["texts", "--allow", "'ndrangheta"], ["texts", "--allow", "'ndrangheta"]),
        (["explain", "'Colloqui 2026'!12"], ["explain", "'Colloqui 2026'!12"]),
        (["send", "--sent", "''"], ["send", "--sent", "''"]),
        (["explain", "12", "#", "come", "è", "letta"], ["explain", "12"]),
        (["texts", "--allow", "#1"], ["texts", "--allow", "#1"]),
        (["send", "–dry-run", "—to=«Anna»", "–"], ["send", "--dry-run", "--to=Anna", "–"]),
        (["send", "--to", "'Anna", "--yes", "x'"], ["send", "--to", "'Anna", "--yes", "x'"]),
    ],
)
def test_quotes_that_a_console_left_in_are_taken_off(typed: list[str], meant: list[str]) -> None:
    assert clean_arguments(typed) == meant


@given(st.lists(st.text(max_size=8), max_size=5))
def test_arguments_without_quotes_stay_as_they_are(arguments: list[str]) -> None:
    plain = [text.translate(dict.fromkeys(map(ord, "'\"“”„‘’«»‹›–—#"))) for text in arguments]
    assert clean_arguments(plain) == plain


@given(st.text(alphabet="abc 'è", max_size=12))
def test_a_second_look_finds_no_more_quotes(text: str) -> None:
    assert unquoted(unquoted(text)) == unquoted(text)


def test_a_file_with_quotes_in_its_name_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("'a'").touch()
    assert clean_arguments(["'a'", "'b'"]) == ["'a'", "b"]


def test_the_value_of_a_variable_may_have_quotes(project: Project, tmp_path: Path) -> None:
    """`set COLLECTOR_WORKBOOK="C:\\…"` of the Windows console keeps them."""
    env = {"COLLECTOR_WORKBOOK": f'"{project.workbook}"'}
    assert run(tmp_path, "flags", "--json", env=env).code == 0


# --- explain: a row -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        ["2"],
        ["D2"],
        ["$D$2"],
        ["Schede!2"],
        ["Schede!D2"],
        ["schede", "2"],
        ["schede 2"],
        ["'Schede'!2"],
        ["‘Schede’!2"],
        ["'Schede!2'"],
        ["'Schede", "2'"],
    ],
)
def test_explain_finds_a_row_however_it_is_named(project: Project, asked: list[str]) -> None:
    ran = ask(project, "explain", *asked)
    assert ran.code == 0, ran.err
    assert ran.out.count(PLACE) == 1


def test_explain_shows_several_rows_and_says_which_are_not_there(project: Project) -> None:
    ran = ask(project, "explain", "2", "Schede", "3", "900")
    assert ran.code == 2
    assert PLACE in ran.out
    assert "Schede, riga 3" in ran.out
    assert "alla riga 900 non c'è nulla" in ran.err


def test_of_several_tabs_of_talks_explain_asks_for_one(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND])

    def second_tab(book: object) -> None:
        copy = book.copy_worksheet(book["Schede"])  # type: ignore[attr-defined]
        copy.title = "Schede 2025"
        copy.append([cell.value for cell in copy[2]])
        copy["D3"] = "02/04/2026"

    project.edit(second_tab)
    asked = project.run("explain", "2")
    assert asked.code == 2
    assert '«collector explain Schede 2», «collector explain "Schede 2025" 2»' in (
        asked.err.replace(" e «", ", «")
    )
    assert "Schede 2025, riga 2" in project.run("explain", "Schede 2025", "2").out
    assert "Schede 2025, riga 2" in project.run("explain", "Schede", "2025", "2").out
    assert "Schede 2025, riga 3" in project.run("explain", "3").out, "only there is a talk in row 3"


# --- A meeting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named",
    [
        "21/04/2026",
        "2026-04-21",
        "21 aprile",
        "21 aprile 2026",
        "'21 aprile'",
        "as-2026-04",
        "eq-2026-07",
    ],
)
def test_a_meeting_is_found_by_its_day_or_how_its_code_begins(project: Project, named: str) -> None:
    ran = ask(project, "send", "--dry-run", "--meeting", named)
    assert "Incontro " in ran.out, ran.err


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("AS", "AS-2026-04-21 (assistenti sociali, 21/04/2026); AS-2026-06-25"),
        ("25/06/2026", "AS-2026-06-25 (assistenti sociali, 25/06/2026); EQ-2026-06-25"),
        ("25 giugno", "può essere più di un incontro"),
        ("6/25/2026", "non è nel foglio «Incontri»"),
        ("25 giugno 2025", "non è nel foglio «Incontri»"),
        ("mercoledì 25 giugno", "non è nel foglio «Incontri»"),
    ],
)
def test_a_meeting_that_is_not_certain_is_asked_for(
    project: Project, named: str, words: str
) -> None:
    for command in (["digest"], ["send", "--dry-run"], ["send", "--sent"]):
        ran = ask(project, *command, "--meeting", named)
        assert ran.code == 2
        if command != ["send", "--sent"]:
            assert words in ran.err


# --- The project in a folder above --------------------------------------------------------------


@pytest.fixture
def inner(project: Project) -> Path:
    folder = project.folder / "uscite" / "sotto è"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_project_above_is_found_and_named_in_one_line(project: Project, inner: Path) -> None:
    ran = run(inner, "flags", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["flags"]
    assert ran.err == f"Il progetto è in «{project.folder}».\n"
    checks = run(inner, "doctor", "--json")
    assert f"«{project.folder / 'collector.toml'}»" in str(checks.json)
    assert checks.err.startswith("Il progetto è in")


def test_in_the_projects_own_folder_nothing_is_named(project: Project) -> None:
    assert run(project.folder, "flags", "--json").err == ""


def test_another_workbook_is_of_no_project_above(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "sotto"
    folder.mkdir()
    (tmp_path / "collector.toml").write_text("[projct]\n", encoding="utf-8")
    assert run(folder, "flags", "--workbook", str(project.workbook)).code == 0
    other = folder / "altro.xlsx"
    other.write_bytes(project.workbook.read_bytes())
    ran = run(folder, "flags", "--json", "--workbook", "altro.xlsx")
    assert (ran.code, ran.err) == (0, "")
    assert run(folder, "flags").code == 2, "without a workbook the settings above count"


def test_init_makes_a_new_project_below_another(project: Project, inner: Path) -> None:
    assert run(inner, "init", "nuovo").code == 0
    assert sorted(path.name for path in (inner / "nuovo").iterdir()) == [
        LAUNCHER,
        "collector.toml",
        "schede.xlsx",
    ]


def test_above_the_home_folder_nobody_looks(tmp_path: Path) -> None:
    (tmp_path / "collector.toml").write_text("", encoding="utf-8")
    home = tmp_path / "home"
    deep = home / "a" / "b"
    deep.mkdir(parents=True)
    env = {"HOME": str(home), "USERPROFILE": str(home)}
    assert "Non trovo «collector.toml»" in run(deep, "sync", env=env).err
    (home / "collector.toml").write_text("", encoding="utf-8")
    assert f"Il progetto è in «{home}»" in run(deep, "sync", env=env).err


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file away"
)
def test_another_users_project_above_is_left_alone_and_said(tmp_path: Path) -> None:
    config = tmp_path / "collector.toml"
    config.write_text("", encoding="utf-8")
    folder = tmp_path / "sotto"
    folder.mkdir()
    os.chown(config, 65534, 65534)
    ran = run(folder, "sync")
    assert ran.code == 2
    assert f"«{config}» è di un altro utente e non lo uso" in ran.err
    assert run(tmp_path, "sync").code == 3, "in its own folder it counts: colleagues share projects"
    assert run(folder, "sync", "--config", str(config)).code == 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root")
def test_a_link_that_another_user_laid_is_not_followed(project: Project, tmp_path: Path) -> None:
    link = tmp_path / "collector.toml"
    link.symlink_to(project.folder / "collector.toml")
    os.chown(link, 65534, 65534, follow_symlinks=False)
    folder = tmp_path / "sotto"
    folder.mkdir()
    assert "è di un altro utente" in run(folder, "sync").err


def test_a_folder_of_that_name_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "collector.toml").mkdir()
    folder = tmp_path / "sotto"
    folder.mkdir()
    ran = run(folder, "sync")
    assert ran.code == 2
    assert "Non trovo «collector.toml»" in ran.err


# --- Codes on any screen ------------------------------------------------------------------------

LONG_CODE = "AS-2026-05-19-basi-loca-oper-rozz"


@pytest.fixture(scope="module")
def long_codes(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with long codes of meetings and blanks in the name of its folder."""
    made = Project(tmp_path_factory.mktemp("un nome con spazi"))
    towns = "Basiglio, Locate di Triulzi, Opera, Rozzano"
    small = {"kind": "assistenti sociali", "date": dt.date(2026, 5, 19), "municipalities": "Opera"}
    large = {**small, "municipalities": towns}
    made.write([SOUND, {**SOUND, "date": "2026"}], meetings=[small, large, *MEETINGS])
    (made.folder / "collector.toml").write_text("", encoding="utf-8")
    made.sync()
    return made


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_codes_and_paths_are_whole_on_any_screen(
    long_codes: Project, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [*long_codes.column("Codice"), "N7F3K", "N2QX8"]
    for is_terminal in (True, False):
        monkeypatch.setattr(
            WholeWordConsole,
            "is_terminal",
            property(lambda self, answer=is_terminal: answer),  # noqa: ARG005
        )
        env = {"COLUMNS": str(width), "LINES": "40"}
        shown = {
            command: ask(long_codes, command, *options, **env).out
            for command, options in (
                ("meetings", ()),
                ("nuclei", ()),
                ("flags", ()),
                ("digest", ("--meeting", "as-2026-05-19-b")),
                ("doctor", ()),
            )
        }
        assert f"«{long_codes.folder / 'collector.toml'}»" in shown["doctor"]
        assert LONG_CODE in shown["meetings"]
        assert "AS-2026-06-25" in shown["meetings"]
        assert all(code in shown["nuclei"] for code in ("N7F3K", "N2QX8"))
        assert codes[1] in shown["flags"]
        assert str(long_codes.folder / "uscite" / "incontri" / LONG_CODE) in shown["digest"]
