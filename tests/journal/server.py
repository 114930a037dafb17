"""A real PostgreSQL on loopback, in a folder of its own, for the tests of a shared journal."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET = "segreto-di-prova"  # noqa: S105
"""The password of every role."""


def programs() -> Path | None:
    """Return the folder with the server's programs, or None where these tests can start none."""
    if os.name == "nt":
        return None
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (place for place in places if (place / "pg_ctl").exists() and (place / "initdb").exists()),
        None,
    )


def _who() -> str:
    """Who runs the server: it refuses to be root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@dataclass
class Server:
    """A running server. Each test makes a database and a role of its own."""

    port: int
    folder: Path
    made: int = 0

    def execute(self, statement: str, database: str = "postgres") -> list[Any]:
        """A statement by who may do everything, outside of transactions."""
        import psycopg

        where = f"host=127.0.0.1 port={self.port} user=capo password={SECRET} dbname={database}"
        with psycopg.connect(where, autocommit=True) as db:
            cursor = db.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def database(self, *, may_create: bool = True) -> "Database":
        """A new, empty database with a role of its own."""
        self.made += 1
        name, role = f"registro{self.made}", f"utente{self.made}"
        self.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'")
        self.execute(f"CREATE DATABASE {name}")
        if may_create:
            self.execute(f"GRANT CREATE ON SCHEMA public TO {role}", name)
        return Database(self, name, role)


@dataclass
class Database:
    """One database and the role that a project uses."""

    server: Server
    name: str
    role: str

    @property
    def url(self) -> str:
        return self.address()

    def address(self, **other: str | int) -> str:
        """The journal's address; parts of it may be other ones."""
        parts = {
            "scheme": "postgresql",
            "user": self.role,
            "password": SECRET,
            "host": "127.0.0.1",
            "port": self.server.port,
            "name": self.name,
            **other,
        }
        return "{scheme}://{user}:{password}@{host}:{port}/{name}".format(**parts)

    def cut_connections(self) -> None:
        """End all connections of the project's role, as a server that dies does."""
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'utente%'"
        )

    def execute(self, statement: str) -> list[Any]:
        return self.server.execute(statement, self.name)


@contextmanager
def running(bin_: Path) -> Iterator[Server]:
    """A server from here to the end of the block."""
    who = _who()
    top = Path(tempfile.mkdtemp(prefix="registro-"))
    shutil.chown(top, who)

    def run(*command: str) -> None:
        as_user: dict[str, Any] = {"user": who} if os.geteuid() == 0 else {}
        done = subprocess.run(
            command,
            check=False,
            cwd=top,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "LC_ALL": "C", "HOME": str(top)},
            **as_user,
        )
        assert done.returncode == 0, done.stdout

    password = top / "password"
    password.write_text(SECRET, encoding="utf-8")
    password.chmod(0o644)
    data, log = top / "data", top / "log"
    try:
        run(
            str(bin_ / "initdb"),
            "-D",
            str(data),
            "-U",
            "capo",
            "--pwfile",
            str(password),
            "-E",
            "UTF8",
            "--locale",
            "C",
            "-A",
            "scram-sha-256",
            "--no-sync",
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} "
            "-c unix_socket_directories='' -c fsync=off"
        )
        # The log goes to a file: a server that held our pipe open would never let the command end.
        run(str(bin_ / "pg_ctl"), "-D", str(data), "-w", "-l", str(log), "-o", options, "start")
        try:
            yield Server(port, top)
        finally:
            run(str(bin_ / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(top, ignore_errors=True)
