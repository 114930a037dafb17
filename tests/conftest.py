"""What all tests share: golden documents, renewed by `pytest --renew-golden` and then read as a
diff.
"""

import gc
import hashlib
import os
import pickle
import random
import re
import secrets
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event, inspect
from xlsxwriter.worksheet import Worksheet

from collector.app import letters
from collector.deliver import finished_texts, letter_check
from collector.journal import schema
from collector.render import docx
from collector.render.pdf import Typesetter
from tests.dear_tables import COSTLY_TABLES, DEAR_TABLES

GOLDEN = Path(__file__).parent / "golden"

gc.set_threshold(
    200_000, 50, 100
)  # the word lists are a million objects: looking through them is a fifth of the time

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


SLOW_TABLES = frozenset(
    {
        "test_checks",
        "test_explain",
        "test_drive_file",
        "test_files_at_rest",
        "test_form_doctor",
        "test_formulas_on_google",
        "test_fresh",
        "test_row_cache",
        "test_marks",
        "test_network_between",
        "test_outgoing_check",
        "test_people_meanwhile",
        "test_postgres",
        "test_refusals",
        "test_journal_match",
        "test_rows",
        "test_same_as_commands",
        "test_unread",
        "test_withdrawn",
    }
)
"""Modules whose single cases cost as much as a sync or a mail: of a table of more than three every
third is tried.
"""
LONG_FILES = (
    "test_every_page",
    "test_week",
    "test_meanwhile",
    "test_program",
    "test_server",
    "test_row_dependencies",
    "test_meetings",
    "test_same_as_commands",
    "test_google_week",
    "test_send",
    "test_meeting_mails_left",
    "test_without_libraries",
    "test_read_by_processes",
    "test_forget",
    "test_refusals",
    "test_row_cache",
    "test_looks",
    "test_four_months",
    "test_xlsx",
    "test_rows",
    "test_marks",
    "test_documents",
    "test_form_answers",
    "test_journal_match",
    "test_checks",
    "test_people_meanwhile",
    "test_withdrawn",
    "test_postgres",
    "test_form_doctor",
    "test_result",
    "test_export",
    "test_files_at_rest",
    "test_form_questions",
    "test_remind",
)
"""Modules that take longest, the longest first, and so they begin: one that began last would keep
a single worker busy at the end.
"""
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EVERY = 3
_CALLS = re.compile(r"[A-Z][A-Z0-9._]*\(")
"""The functions that a formula calls."""


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = (
            False  # pytest-xdist's own order is by the number of tests, not by their time
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    spared = set() if LONG else _spared(items)
    config.hook.pytest_deselected(items=list(spared))
    places = {stem: place for place, stem in enumerate(LONG_FILES)}
    items[:] = sorted(
        (item for item in items if item not in spared),
        key=lambda item: places.get(item.path.stem, len(places)),
    )


def _spared(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """Return what CI leaves out: of slow tables two of three, of dear ones all but one."""
    slow = defaultdict[tuple[str, str], list[pytest.Item]](list)
    dear = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        case = getattr(item, "callspec", None)
        if case is None:
            continue
        name = item.nodeid.partition("[")[0]
        function = name.rpartition("::")[2]
        if function in DEAR_TABLES:
            dear[name].append(item)
        elif item.path.stem in SLOW_TABLES or function in COSTLY_TABLES:
            slow[name, str(case.params.get("project"))].append(item)
    spared = {item for cases in dear.values() for item in cases[1:]}
    for cases in slow.values():
        if len(cases) > EVERY:
            spared.update(item for place, item in enumerate(cases) if place % EVERY != 0)
    return spared


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden documents anew")


def _our_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = str(tmp_path_factory.mktemp("ours"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", home)
        patch.setenv("LOCALAPPDATA", home)
        if sys.platform == "darwin":
            patch.setenv("HOME", home)
        yield


@pytest.fixture(scope="session", autouse=True)
def our_folder_is_not_the_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give all tests a folder of ours that is not the one of whoever runs them.

    The log of accesses, moved journals and the log of errors go there.
    """
    yield from _our_folder(tmp_path_factory)


@pytest.fixture(scope="module", autouse=True)
def our_folder_is_of_this_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give each module another one: every command goes through all that is in it."""
    yield from _our_folder(tmp_path_factory)


@pytest.fixture(scope="session", autouse=True)
def equal_documents_made_once() -> Iterator[None]:
    """Make and read equal documents once per worker: most tests send those of the same few talks.

    Typesetting a model, filling a Word template and reading a finished file are functions of what
    they are given, so their results are kept. `HYPOTHESIS_PROFILE=long` makes each document anew.
    """
    if LONG:
        yield
        return
    typeset = Typesetter._compile

    def fonts_and_logos(typesetter: Typesetter) -> object:
        return typesetter.engine.signature, typesetter._logos

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Typesetter, "_compile", _kept(typeset, fonts_and_logos))
        patch.setattr(docx, "_fill", _kept(docx._fill))
        patch.setattr(finished_texts, "_page_texts", _kept(finished_texts._page_texts))
        patch.setattr(finished_texts, "_object_texts", _kept(finished_texts._object_texts))
        docx_text = _kept(finished_texts.docx_text)
        patch.setattr(letters, "docx_text", docx_text)
        called, _ = letter_check._READERS["docx"]
        patch.setitem(letter_check._READERS, "docx", (called, docx_text))  # type: ignore[arg-type]
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_waits_for_the_disk() -> Iterator[None]:
    """Let a journal in a file be written as the system likes, not before each transaction ends.

    That is for a power cut, which no test has; a transaction that is broken off is undone as ever.
    """

    def leave_it_to_the_system(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = OFF")

    if LONG:
        yield
        return
    event.listen(Engine, "connect", leave_it_to_the_system)
    yield
    event.remove(Engine, "connect", leave_it_to_the_system)


@pytest.fixture(scope="session", autouse=True)
def tables_spelled_once() -> Iterator[None]:
    """Spell the statements that make the tables of a new SQLite journal once for each worker."""
    create_all = schema.metadata.create_all
    spelled: list[str] = []

    def heard(_c: object, _d: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("CREATE"):
            spelled.append(statement)

    def created(db: Connection) -> None:
        is_new = db.dialect.name == "sqlite" and not inspect(db).get_table_names()
        if is_new and spelled:
            for statement in spelled:
                db.exec_driver_sql(statement)
            return
        if is_new:
            event.listen(db, "before_cursor_execute", heard)
        create_all(db)
        if is_new:
            event.remove(db, "before_cursor_execute", heard)

    if LONG:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema.metadata, "create_all", created)
        yield


@pytest.fixture(scope="session", autouse=True)
def formulas_of_a_kind_looked_through_once() -> Iterator[None]:
    """Let XlsxWriter search a formula for 120 new functions once for each set of functions in it.

    A workbook of ours has 1,800 formulas of a few kinds; that search is three quarters of its time.
    """
    prepare = Worksheet._prepare_formula
    changes: dict[tuple[bool, tuple[str, ...]], bool] = {}

    def prepared(sheet: Worksheet, formula: str, expand_future_functions: bool = False) -> str:
        bare = formula.removeprefix("{").removeprefix("=").removesuffix("}")
        kind = expand_future_functions, tuple(_CALLS.findall(bare))
        if changes.get(kind, True):
            given: str = prepare(sheet, formula, expand_future_functions)
            changes[kind] = given != bare
            return given
        return bare

    if LONG:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worksheet, "_prepare_formula", prepared)
        yield


@pytest.fixture(autouse=True)
def same_codes_in_each_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same codes in each test, so that its documents may be those of another test.

    Within a test all codes are new ones. `HYPOTHESIS_PROFILE=long` leaves them to chance.
    """
    if not LONG:
        monkeypatch.setattr(secrets, "token_bytes", random.Random(0).randbytes)


def _kept(
    make: Callable[..., Any], identity: Callable[[Any], object] = lambda first: first
) -> Callable[..., Any]:
    """Return a function that makes the same from the same arguments once.

    `identity` says what of its first argument the result hangs on.
    """
    made: dict[bytes, Any] = {}

    @wraps(make)
    def kept(first: Any, *others: Any) -> Any:
        key = hashlib.sha256(pickle.dumps((identity(first), others))).digest()
        if key not in made:
            made[key] = make(first, *others)
        return made[key]

    return kept


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """golden("history.html", text): the text must be what the golden file holds, to the letter."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--renew-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{name} is not there: run pytest --renew-golden"
        assert text == path.read_text(encoding="utf-8"), (
            f"{name} changed: if that is right, --renew-golden"
        )

    return check
