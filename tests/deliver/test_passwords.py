"""collector password: stored by the system, typed unseen, never weak, never written by us."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from collector.app import passwords
from schemas.person import Job
from tests.road import SOUND, Project, Ran


class InMemory(KeyringBackend):
    """A system's keyring, as far as a test needs one."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    @property
    def codes(self) -> list[str]:
        """The people, by code, who have a password."""
        return [who for _, who in self.kept if not who.startswith("codice: ")]

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[InMemory]:
    before, made = keyring.get_keyring(), InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    made.sync()
    return made


def password(project: Project, patch: pytest.MonkeyPatch, *arguments: str, typed: str = "") -> Ran:
    patch.setattr(sys, "stdin", io.StringIO(typed))
    return project.run("password", *arguments)


def test_a_password_is_stored_found_and_deleted(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = password(project, monkeypatch, "Anna Rossi", typed="cavallo-batteria\n")
    assert ran.code == 0, ran.err
    assert "cavallo" not in ran.out
    (code,) = ring.codes
    assert ring.kept["collector", code] == "cavallo-batteria"
    assert passwords.find_owner_code("", "Anna Rossi", Job.SOCIAL_WORKER) == code
    line = next(
        line for line in password(project, monkeypatch).out.splitlines() if "Anna Rossi" in line
    )
    assert re.search(rf"{code}\s+Anna Rossi\s+assistente sociale\s+nel portachiavi", line)
    assert passwords.find_password("", code) == "cavallo-batteria"
    assert "tolta" in password(project, monkeypatch, code, "--forget").out
    assert ring.kept == {}
    assert "non c'era" in password(project, monkeypatch, code, "--forget").out


def test_a_generated_password_is_shown_once(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = password(project, monkeypatch, "Anna Rossi", "--generate")
    made = ring.kept["collector", *ring.codes]
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", made)
    assert ran.out.count(made) == 1
    assert made not in password(project, monkeypatch).out


def test_generate_makes_a_password_for_everybody_without_one(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    password(project, monkeypatch, "Anna Rossi", typed="cavallo-batteria\n")
    ran = password(project, monkeypatch, "--generate")
    assert ran.code == 0
    stored = [ring.kept["collector", code] for code in ring.codes]
    assert (len(stored), len(set(stored))) == (6, 6)
    assert "cavallo" not in ran.out
    assert all(ran.out.count(made) == 1 for made in stored if made != "cavallo-batteria")
    assert "ha già la sua password" in password(project, monkeypatch, "--generate").out


def test_a_password_in_the_environment_comes_first(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    password(project, monkeypatch, "Anna Rossi", typed="cavallo-batteria\n")
    (code,) = ring.codes
    monkeypatch.setenv(f"COLLECTOR_PASSWORD_{code}", "un-altra-parola")
    assert passwords.find_password("", code) == "un-altra-parola"
    assert "nell'ambiente" in password(project, monkeypatch).out
    monkeypatch.setenv(f"COLLECTOR_PASSWORD_{code}", "corta")
    ran = project.run("send", "--meeting", "AS-2026-06-25", "--dry-run")
    assert ran.code == 2
    assert f"COLLECTOR_PASSWORD_{code} è troppo corta" in ran.err


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("corta\n", "troppo corta"),
        ("password con spazi\n", "spazi"),
        ("perché-così\n", "accentate"),
        ("", "ricevuto"),
    ],
)
def test_a_weak_password_is_refused(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch, typed: str, why: str
) -> None:
    ran = password(project, monkeypatch, "Anna Rossi", typed=typed)
    assert ran.code == 2
    assert why in ran.err
    assert ring.kept == {}


@pytest.mark.parametrize("arguments", [["Nessuno"], ["--forget"], ["--smtp", "Anna Rossi"]])
def test_contradictory_arguments_are_refused(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    assert password(project, monkeypatch, *arguments, typed="cavallo-batteria\n").code == 2
    assert ring.kept == {}


def test_the_password_of_the_server_is_stored_too(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert password(project, monkeypatch, "--smtp", typed="segreto\n").code == 0
    assert ring.kept == {("collector", "SMTP"): "segreto"}


def test_without_a_keyring_the_environment_variable_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        ran = password(project, monkeypatch, "Anna Rossi", typed="cavallo-batteria\n")
    finally:
        keyring.set_keyring(before)
    assert ran.code == 2
    assert "COLLECTOR_PASSWORD_P" in ran.err
