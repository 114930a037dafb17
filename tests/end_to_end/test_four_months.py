"""Four months of the service, from March to June 2026, by the command line and a real mail server.

Talks are typed and corrected, two meetings of each kind come, somebody leaves, a nucleus moves to
another comune, the scheduled run misses two days, the mail server is down on one. At the end: who
received what, page by page.
"""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from collector.journal.store import Journal
from schemas import meeting, nucleus, person, session
from tests.deliver.mail_server import PASSWORD, USER, Conduct, MailServer, mail_server
from tests.road import NUCLEI, SOUND, Project, Row

AMINA, LI, CARLA = (
    "amina.haddad@cooperativa.example",
    "li.wei@cooperativa.example",
    "carla.verdi@cooperativa.example",
)
ANNA, PAOLO, RITA, SARA = (
    "anna.rossi@comune.example",
    "paolo.bianchi@comune.example",
    "rita.neri@comune.example",
    "sara.gallo@comune.example",
)
HOXHA, CHEN, DIALLO = "N7F3K", "N2QX8", "ND4A7"
NAMES = ("Hoxha", "Chen", "陈", "Diallo", "Rossi", "Bianchi", "Gallo", "Neri", "Verdi")
EQ1, AS1, EQ2, AS2 = "EQ-2026-03-31", "AS-2026-04-21", "EQ-2026-05-26", "AS-2026-06-25"
MEETINGS: list[Row] = [
    {"kind": "équipe mediatori", "date": dt.date(2026, 3, 31), "time": dt.time(14, 30)},
    {
        "kind": "assistenti sociali",
        "date": dt.date(2026, 4, 21),
        "time": dt.time(10, 0),
        "place": "Rozzano",
    },
    {"kind": "équipe mediatori", "date": dt.date(2026, 5, 26), "time": dt.time(14, 30)},
    {
        "kind": "assistenti sociali",
        "date": dt.date(2026, 6, 25),
        "time": dt.time(10, 0),
        "place": "Opera",
    },
]
FAMILIES: list[Row] = [
    *NUCLEI,
    {
        "code": DIALLO,
        "name": "Diallo",
        "municipality": "Opera",
        "language": "pulaar",
        "mediator": "Amina Haddad",
        "social_worker": "Paolo Bianchi",
        "case_type": "Housing sociale",
    },
]
TABS: Mapping[str, Any] = {
    "Schede": session.COLUMNS,
    "Nuclei": nucleus.COLUMNS,
    "Persone": person.COLUMNS,
    "Incontri": meeting.COLUMNS,
}


def talk_row(word: str, code: str, day: str, following: str, **more: Any) -> Row:
    """A talk known by a word that only its description holds."""
    mediator = "Li Wei" if code == CHEN else "Amina Haddad"
    return {
        **SOUND,
        "mediator": mediator,
        "nucleus": code,
        "date": f"{day}/2026",
        "next_date": f"{following}/2026",
        "description": f"Colloquio {word} con il nucleo, a casa.",
        **more,
    }


@dataclass
class Service:
    """The project, the mail server, and the people at the sheet."""

    project: Project
    server: MailServer
    patch: pytest.MonkeyPatch
    codes: dict[str, str] = field(default_factory=dict)
    read: int = 0

    def settings(self) -> None:
        (self.project.folder / "collector.toml").write_text(
            f'[project]\nstart = 2026-03-01\n[mail]\nfrom = "{USER}"\nsmtp_host = "127.0.0.1"\n'
            f'smtp_port = {self.server.port}\nsmtp_user = "{USER}"\nsmtp_ca = "ca.pem"\n',
            encoding="utf-8",
        )

    def edit(self, change: Callable[[Any, dict[str, int]], None], tab: str = "Schede") -> None:
        """A person's edit of a tab: `change` gets the sheet and, by key, where its columns are."""

        def in_book(book: openpyxl.Workbook) -> None:
            sheet: Any = book[tab]
            titles = {cell.value: cell.column for cell in sheet[1]}
            change(sheet, {c.key: titles[c.header] for c in TABS[tab] if c.header in titles})

        self.project.edit(in_book)

    def type(self, *rows: Row, tab: str = "Schede") -> None:
        """Type rows below the last filled one."""

        def add(sheet: Any, at: dict[str, int]) -> None:
            first = next(iter(at.values()))
            row = 2
            while (
                sheet.cell(row, at.get("name", at.get("date", first))).value
                or sheet.cell(row, first).value
            ):
                row += 1
            for number, cells in enumerate(rows):
                for key, typed in cells.items():
                    sheet.cell(row + number, at[key]).value = typed

        self.edit(add, tab)

    def mend(self, word: str, tab: str = "Schede", **cells: Any) -> None:
        """Type over cells of the row in which a word stands."""

        def change(sheet: Any, at: dict[str, int]) -> None:
            row = _row_with(sheet, word)
            for key, typed in cells.items():
                sheet.cell(row, at[key]).value = typed

        self.edit(change, tab)

    def remove(self, word: str, tab: str = "Schede") -> None:
        self.edit(lambda sheet, _at: sheet.delete_rows(_row_with(sheet, word)), tab)

    def morning(self, day: str, *sync: str) -> str:
        """What is scheduled each day; what it says when something waits for a person."""
        today = f"2026-{day}"
        ran = self.project.run("sync", *sync, today=today)
        assert ran.code == 0, ran.err
        self._passwords()
        ran = self.project.run("send", "--due", "--yes", today=today)
        assert ran.code in (0, 5), ran.err
        return ran.err

    def _passwords(self) -> None:
        journal = Journal.open(str(self.project.journal), create=False)
        try:
            for one in journal.people():
                if one.email and one.email not in self.codes:
                    self.codes[one.email] = one.code
                    self.patch.setenv(f"COLLECTOR_PASSWORD_{one.code}", f"{one.code}-apriti-sesamo")
        finally:
            journal.close()

    def new_mails(self) -> Iterator[tuple[str, EmailMessage]]:
        for (to,), message in self.server.taken[self.read :]:
            yield to, message
        self.read = len(self.server.taken)

    def received(self) -> dict[tuple[str, str], list[str]]:
        """By meeting and address: the pages of the document, opened with its reader's password."""
        found: dict[tuple[str, str], list[str]] = {}
        for to, message in self.new_mails():
            (attached,) = message.iter_attachments()
            name = attached.get_filename() or ""
            content = attached.get_content()
            assert isinstance(content, bytes)
            reader = pypdf.PdfReader(
                io.BytesIO(content), password=f"{self.codes[to]}-apriti-sesamo"
            )
            key = (name.rpartition("_")[0], to)
            assert key not in found, "exactly one message for each"
            assert name == f"{key[0]}_{self.codes[to]}.pdf"
            found[key] = [page.extract_text() for page in reader.pages]
            body = message.get_body(("plain",))
            assert body is not None
            found[key].append(f"{message['Subject']}\n{body.get_content()}")
        return found


def _row_with(sheet: Any, word: str) -> int:
    for row in sheet.iter_rows():
        if any(word in str(cell.value or "") for cell in row):
            return int(row[0].row)
    raise KeyError(word)


WORDS = (
    "aurora",
    "bosco",
    "cedro",
    "duna",
    "edera",
    "faggio",
    "ginepro",
    "lago",
    "monte",
    "nuvola",
)


def words(pages: list[str]) -> str:
    text = " ".join(pages)
    return " ".join(word for word in WORDS if word in text)


def _name(address: str) -> str:
    """The name of whom an address is: "Carla Verdi"."""
    return address.partition("@")[0].replace(".", " ").title()


def check(
    received: Mapping[tuple[str, str], list[str]], expected: Mapping[str, tuple[str, str]], of: str
) -> None:
    """`expected`: address → (words of the talks told, codes of the nuclei that may stand on any
    page).
    """
    assert {to for meeting_id, to in received if meeting_id == of} == set(expected)
    for to, (talks, codes) in expected.items():
        pages = received[of, to]
        assert words(pages) == talks, (of, to)
        for number, page in enumerate(pages, start=1):
            there = set(re.findall(r"(?<!\w)N[2-9A-HJ-NP-Z]{4}(?!\w)", page))
            assert there <= set(codes.split()), (of, to, number)
            others = page.replace(f"Gentile {_name(to)},", "")
            assert not [name for name in NAMES if name in others], (of, to, number)


def test_four_months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conduct = Conduct()
    with mail_server(tmp_path, conduct) as server:
        service = Service(Project(tmp_path), server, monkeypatch)
        monkeypatch.setenv("COLLECTOR_SMTP_PASSWORD", PASSWORD)
        monkeypatch.setattr("time.sleep", lambda _seconds: None)
        service.settings()
        service.project.write([], nuclei=FAMILIES, meetings=MEETINGS)
        _march(service)
        _april(service, conduct)
        _may(service)
        _june(service)
        addressees = Counter(to for to, _ in ((", ".join(to), m) for to, m in server.taken))
        # digests: two of each kind; Amina was once asked for a correction
        assert addressees == {AMINA: 3, LI: 2, CARLA: 4, ANNA: 2, PAOLO: 1, SARA: 1, RITA: 2}


def _march(service: Service) -> None:
    """Talks, a gap that its mediator closes, and the équipe on the 31st: due across the night
    summer time begins.
    """
    service.type(
        talk_row("aurora", HOXHA, "04/03", "18/03"),
        talk_row(
            "bosco", CHEN, "05/03", "19/03", issues="Il padre si oppone al percorso della figlia."
        ),
        talk_row("cedro", DIALLO, "06/03", "20/03", end=""),
    )
    assert service.morning("03-09") == ""
    assert service.project.run("remind", "--yes", today="2026-03-09").code == 0
    ((to, asked),) = service.new_mails()
    body = asked.get_body(("plain",))
    assert body is not None
    assert to == AMINA
    assert "da completare: Ora fine" in body.get_content()
    service.mend("cedro", end="11:45")
    service.type(talk_row("duna", HOXHA, "18/03", "01/04"))
    service.morning("03-20")
    assert service.project.run("remind", "--yes", today="2026-03-20").code == 0, "closed by itself"
    for day in ("03-27", "03-28", "03-29", "03-30", "03-31"):
        service.morning(day)
    received = service.received()
    everything = f"{HOXHA} {CHEN} {DIALLO}"
    expected = {
        AMINA: ("aurora cedro duna", f"{HOXHA} {DIALLO}"),
        LI: ("bosco", CHEN),
        CARLA: ("aurora bosco cedro duna", everything),
    }
    check(received, expected, EQ1)
    assert "Il padre si oppone" in " ".join(received[EQ1, LI]), "the équipe reads difficulties"


def _april(service: Service, conduct: Conduct) -> None:
    """A talk told wrong is corrected; the meeting with the services, with a day on which the mail
    server is down.
    """
    service.mend("aurora", outcome="L'accordo è rimandato.")
    service.type(
        talk_row("edera", CHEN, "19/03", "02/04"), talk_row("faggio", DIALLO, "20/03", "10/04")
    )
    service.morning("04-08")
    conduct.stage, conduct.answer, conduct.times = "EHLO", "421 Down", 1_000_000
    assert "Non si perde" in service.morning("04-18")
    conduct.times = 0
    for day in ("04-19", "04-20", "04-21"):
        assert service.morning(day) == ""
    received = service.received()
    expected = {
        ANNA: ("aurora duna", HOXHA),
        PAOLO: ("bosco cedro edera faggio", f"{CHEN} {DIALLO}"),
        RITA: ("bosco cedro edera faggio", f"{CHEN} {DIALLO}"),
        CARLA: ("aurora bosco cedro duna edera faggio", f"{HOXHA} {CHEN} {DIALLO}"),
    }
    check(received, expected, AS1)
    for to in (ANNA, PAOLO, RITA):
        assert "si oppone" not in " ".join(received[AS1, to]), "difficulties stay in the équipe"
    assert "si oppone" in " ".join(received[AS1, CARLA])


def _may(service: Service) -> None:
    """Somebody leaves, a nucleus moves, a talk is taken away; the run misses two days before the
    équipe.
    """
    service.remove("Paolo Bianchi", "Persone")
    service.type(
        {
            "name": "Sara Gallo",
            "job": "assistente sociale",
            "email": SARA,
            "municipalities": "Rozzano",
        },
        tab="Persone",
    )
    service.mend("Chen", "Nuclei", social_worker="Sara Gallo", municipality="Rozzano")
    service.mend("Diallo", "Nuclei", social_worker="Sara Gallo")
    service.remove("duna")
    service.type(
        talk_row("ginepro", CHEN, "06/05", "20/05", confidentiality="équipe"),
        talk_row("lago", HOXHA, "07/05", "21/05"),
    )
    service.morning("05-11", "--accept-missing")
    service.morning("05-25")  # not on the 23rd and the 24th
    service.morning("05-26")
    received = service.received()
    expected = {
        AMINA: ("faggio lago", f"{HOXHA} {DIALLO}"),
        LI: ("edera ginepro", CHEN),
        CARLA: ("edera faggio ginepro lago", f"{HOXHA} {CHEN} {DIALLO}"),
    }
    check(received, expected, EQ2)
    amina = " ".join(" ".join(received[EQ2, AMINA]).split())
    assert "L'accordo è rimandato." in amina, "what was corrected, side by side"
    assert "18/03/2026 Colloquio raccontato non è più nel foglio" in amina
    assert "Errata" not in " ".join(received[EQ2, LI])


def _june(service: Service) -> None:
    service.type(
        talk_row("monte", DIALLO, "09/06", "23/06"), talk_row("nuvola", CHEN, "10/06", "24/06")
    )
    for day in ("06-11", "06-22", "06-23", "06-25", "06-26"):
        service.morning(day)
    received = service.received()
    expected = {
        # of the nuclei that moved, the talks that Sara was never told; of Opera, what Rita may read
        # now
        ANNA: ("lago", HOXHA),
        SARA: ("bosco cedro edera faggio monte nuvola", f"{CHEN} {DIALLO}"),
        RITA: ("monte", DIALLO),
        CARLA: ("ginepro lago monte nuvola", f"{HOXHA} {CHEN} {DIALLO}"),
    }
    check(received, expected, AS2)
    anna = " ".join(" ".join(received[AS2, ANNA]).split())
    assert "18/03/2026 Colloquio raccontato non è più nel foglio" in anna
    for to in (ANNA, SARA, RITA):
        assert "ginepro" not in " ".join(received[AS2, to]), "a talk for the équipe only"
