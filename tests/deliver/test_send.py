"""collector send through a real server.

Each person gets one mail, once, encrypted with their password; what is uncertain is not repeated.
"""

import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest

from collector.journal.store import Journal
from schemas.delivery import DeliveryState
from tests.deliver.mail_server import PASSWORD, USER, Conduct, MailServer, mail_server
from tests.road import PEOPLE, SOUND, Project, Ran

MEETING = "AS-2026-06-25"
ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"},
    {
        **SOUND,
        "mediator": "Li Wei",
        "nucleus": "Chen",
        "date": "03/06/2026",
        "next_date": "30/06/2026",
    },
]
ANNA, PAOLO, RITA, CARLA = (
    "anna.rossi@comune.example",
    "paolo.bianchi@comune.example",
    "rita.neri@comune.example",
    "carla.verdi@cooperativa.example",
)
ALL = {ANNA, PAOLO, RITA, CARLA}
NAMES = {ANNA: "Anna Rossi", PAOLO: "Paolo Bianchi", RITA: "Rita Neri", CARLA: "Carla Verdi"}


class Post:
    """A project with a mail server, and a password for each person."""

    def __init__(self, folder: Path, server: MailServer, patch: pytest.MonkeyPatch) -> None:
        self.project = Project(folder)
        self.server = server
        self.patch = patch
        self.settings()
        self.project.write(ROWS)
        self.project.sync()
        patch.setenv("COLLECTOR_SMTP_PASSWORD", PASSWORD)
        patch.setattr("time.sleep", lambda _seconds: None)
        for code in self.codes.values():
            patch.setenv(f"COLLECTOR_PASSWORD_{code}", self.password(code))

    def settings(self, more: str = "") -> None:
        (self.project.folder / "collector.toml").write_text(
            f'[mail]\nfrom = "{USER}"\nsmtp_host = "127.0.0.1"\nsmtp_port = {self.server.port}\n'
            f'smtp_user = "{USER}"\nsmtp_ca = "ca.pem"\n{more}',
            encoding="utf-8",
        )

    @property
    def codes(self) -> dict[str, str]:
        journal = Journal.open(str(self.project.journal), create=False)
        try:
            return {person.email or "": person.code for person in journal.people()}
        finally:
            journal.close()

    def password(self, code: str) -> str:
        return f"{code}-apriti-sesamo"

    def states(self) -> dict[str, DeliveryState]:
        journal = Journal.open(str(self.project.journal), create=False)
        try:
            known = journal.deliveries(MEETING)
            return {email: known[code].state for email, code in self.codes.items() if code in known}
        finally:
            journal.close()

    def send(self, *options: str, answer: str | None = None) -> Ran:
        given = ("--yes",) if answer is None else ()
        self.patch.setattr(sys, "stdin", io.StringIO(answer or ""))
        return self.project.run("send", "--meeting", MEETING, *given, *options)

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "collector", "send", "--yes", "--meeting", MEETING, "--today",
             "2026-06-22",
             "--workbook", str(self.project.workbook), "--journal", str(self.project.journal)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def post_office(
    folder: Path, patch: pytest.MonkeyPatch, conduct: Conduct | None = None
) -> Iterator[Post]:
    with mail_server(folder, conduct) as server:
        yield Post(folder, server, patch)


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with post_office(tmp_path, monkeypatch) as made:
        yield made


def pdf_of(message: EmailMessage) -> bytes:
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    content = attached.get_content()
    assert isinstance(content, bytes)
    return content


def test_each_gets_one_message_of_their_own(post: Post) -> None:
    ran = post.send()
    assert ran.code == 0, ran.err
    assert Counter(post.server.addressees) == Counter(ALL)
    for (to, message), raw in zip(post.server.taken, post.server.raw, strict=True):
        assert message["To"] == to[0]
        assert not {"Cc", "Bcc", "X-Unsent"} & set(message.keys())
        assert raw.count(b"@comune.example") <= 1  # nobody learns who else was written to
        body = message.get_body(("plain",))
        assert body is not None
        assert "si apre con la Sua password" in body.get_content()
        assert message["From"] == f"Mediazione linguistico-culturale <{USER}>"
        assert (
            message["Subject"]
            == "Mediazione linguistico-culturale: documento per l'incontro del 25 giugno 2026"
        )
        name = NAMES[to[0]]
        assert body.get_content().startswith(f"Gentile {name},\r\n")
        texts = [
            part.get_content() for part in message.walk() if part.get_content_maintype() == "text"
        ]
        names = [part.get_filename() or "" for part in message.walk()]
        content = " ".join(
            [*map(str, message.values()), *texts, *names]
        )  # of a closed file any letters may come by chance
        assert name in content  # the recipient's own name, and of nobody else
        assert not any(
            word in content.replace(name, "")
            for word in ("Hoxha", "Chen", "Rossi", "Bianchi", "Verdi", "N7F3K", "N2QX8")
        )
    assert set(post.states().values()) == {DeliveryState.SENT}


def test_only_its_recipient_can_open_the_attached_pdf(post: Post) -> None:
    post.send()
    for (to,), message in post.server.taken:
        pdf = pdf_of(message)
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(pdf))
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(
                io.BytesIO(pdf),
                password=post.password(post.codes["anna.rossi@comune.example"]) + "x",
            )
        with pikepdf.open(io.BytesIO(pdf), password=post.password(post.codes[to])) as opened:
            assert (opened.encryption.R, opened.encryption.bits) == (6, 256)
            assert opened.allow.accessibility
            assert opened.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in opened.Root
            assert "non PDF/A" in str(opened.docinfo["/Title"])
            assert opened.open_metadata().pdfa_status == ""
    by_name = next(m for (to,), m in post.server.taken if to == ANNA).iter_attachments()
    assert [part.get_filename() for part in by_name] == [f"{MEETING}_{post.codes[ANNA]}.pdf"]


def test_nothing_is_sent_twice(post: Post) -> None:
    post.send()
    again = post.send()
    assert again.code == 0
    assert Counter(post.server.addressees) == Counter(ALL)
    assert "già spedita: non la ripeto" in again.out


def test_it_shows_recipients_nuclei_and_pages_then_asks(post: Post) -> None:
    ran = post.send(answer="n\n")
    assert (ran.code, post.server.taken) == (0, [])
    assert "Spedisco 4 mail, con il PDF cifrato? [s/N]" in ran.out
    line = next(line for line in ran.out.splitlines() if "Carla Verdi" in line)
    assert re.search(r"carla\.verdi@cooperativa\.example\s+2\s+\d+\s+riceve la mail", line)
    assert post.send(answer="s\n").code == 0
    assert len(post.server.taken) == 4


def test_without_an_answer_nothing_is_sent(post: Post) -> None:
    ran = post.send(answer="")
    assert ran.code == 2
    assert "--yes" in ran.err
    assert post.server.taken == []


def test_a_dry_run_does_not_connect(post: Post) -> None:
    assert post.send("--dry-run").code == 0
    assert post.server.talks == 0
    assert post.states() == {}


def test_without_a_password_a_person_gets_no_document(post: Post) -> None:
    code = post.codes[ANNA]
    post.patch.delenv(f"COLLECTOR_PASSWORD_{code}")
    ran = post.send()
    assert ran.code == 5
    assert f"collector password {code}" in ran.err
    assert set(post.server.addressees) == ALL - {ANNA}
    post.patch.setenv(f"COLLECTOR_PASSWORD_{code}", post.password(code))
    assert post.send().code == 0
    assert Counter(post.server.addressees) == Counter(ALL)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_mail_that_the_server_puts_off_is_retried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    conduct = Conduct(stage, "451 4.7.1 Try again", only="" if stage == "MAIL" else ANNA, times=1)
    with post_office(tmp_path, monkeypatch, conduct) as post:
        assert post.send().code == 0
        assert Counter(post.server.addressees) == Counter(ALL)


def test_a_mail_that_stays_put_off_goes_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path, monkeypatch, Conduct("RCPT", "450 Greylisted", only=ANNA)) as post:
        ran = post.send()
        assert ran.code == 5
        assert "Non si perde" in ran.err
        assert post.states()[ANNA] is DeliveryState.PLANNED
        post.server.conduct.times = 0
        assert post.send().code == 0
        assert Counter(post.server.addressees) == Counter(ALL)


def test_a_rejected_mail_is_not_retried_until_the_address_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conduct = Conduct("RCPT", "550 5.1.1 No such user", only=ANNA)
    with post_office(tmp_path, monkeypatch, conduct) as post:
        ran = post.send()
        assert ran.code == 5
        assert "Il server non accetta la mail per Anna Rossi" in ran.err
        tries = post.server.talks
        assert post.send().code == 5
        assert post.server.talks == tries
        people = [
            {**p, "email": "a.rossi@comune.example"} if p["email"] == ANNA else p for p in PEOPLE
        ]
        post.project.write(ROWS, people=people)
        post.project.sync()
        assert post.send().code == 0
        assert Counter(post.server.addressees) == Counter(
            {"a.rossi@comune.example", PAOLO, RITA, CARLA}
        )


def test_a_mail_that_may_have_gone_out_is_never_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path, monkeypatch, Conduct("AFTER", "drop", only=ANNA, times=1)) as post:
        ran = post.send()
        assert ran.code == 5
        assert "Non so se è arrivata la mail per Anna Rossi" in ran.err
        assert post.states()[ANNA] is DeliveryState.UNCERTAIN
        assert post.send("--due").code == 2  # «--due» chooses by itself
        assert post.project.run("send", "--due", "--yes").code == 5
        assert Counter(post.server.addressees)[ANNA] == 1
        seen = post.project.run("meetings", "--json").json["meetings"][1]
        assert seen["uncertain"] == [post.codes[ANNA]]
        assert "incerta per Anna Rossi" in " ".join(post.project.run("meetings").out.split())
        assert (
            post.project.run("send", "--meeting", MEETING, "--arrived", "Paolo Bianchi").code == 2
        )
        assert post.project.run("send", "--meeting", MEETING, "--arrived", "Anna Rossi").code == 0
        assert post.send().code == 0
        assert Counter(post.server.addressees) == Counter(ALL)


def test_again_repeats_an_uncertain_mail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path, monkeypatch, Conduct("DATA", "drop", only=ANNA, times=1)) as post:
        assert post.send().code == 5
        assert post.send("--again", "--to", "Anna Rossi").code == 0
        assert Counter(post.server.addressees) == Counter(ALL)


def test_an_outage_keeps_all_mails_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path, monkeypatch, Conduct("EHLO", "421 Down")) as post:
        ran = post.send()
        assert ran.code == 5
        assert set(post.states().values()) == {DeliveryState.PLANNED}
        assert post.server.talks == 1  # not once per person
        post.server.conduct.times = 0
        assert post.send().code == 0
        assert Counter(post.server.addressees) == Counter(ALL)


STAGES = ["DATA", "AFTER"]
if os.environ.get("HYPOTHESIS_PROFILE") == "long":
    STAGES += ["EHLO", "MAIL", "RCPT"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_killed_at_any_step_sends_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    with post_office(tmp_path, monkeypatch, Conduct(stage, "stall", times=1)) as post:
        running = post.start()
        assert post.server.conduct.reached.wait(60)
        running.kill()
        running.wait(60)
        ran = post.send()
        assert ran.code == 5
        assert "Non so se è arrivata" in ran.err
        assert len(post.server.taken) == (4 if stage == "AFTER" else 3)
        assert max(Counter(post.server.addressees).values()) == 1
        assert list(post.states().values()).count(DeliveryState.TAKEN) == 1


def test_two_runs_at_once_send_each_mail_once(post: Post) -> None:
    first, second = post.start(), post.start()
    assert first.wait(120) in (0, 5)
    assert second.wait(120) in (0, 5)
    assert Counter(post.server.addressees) == Counter(ALL)


def test_a_trial_goes_to_the_coordinator_only_and_is_not_recorded(post: Post) -> None:
    ran = post.send("--test")
    assert ran.code == 0, ran.err
    assert Counter(post.server.addressees) == Counter({CARLA: 4})
    assert all(
        str(message["Subject"]).strip().startswith("[PROVA per P")
        for _, message in post.server.taken
    )
    for _, message in post.server.taken:
        pikepdf.open(io.BytesIO(pdf_of(message)), password=post.password(post.codes[CARLA])).close()
    assert post.states() == {}
    post.server.taken.clear()
    assert post.send().code == 0
    assert Counter(post.server.addressees) == Counter(ALL)


def test_no_password_is_in_any_file_or_on_the_screen(post: Post) -> None:
    ran = post.send()
    secrets = [PASSWORD, *(post.password(code) for code in post.codes.values())]
    assert not any(secret in ran.out + ran.err for secret in secrets)
    for path in post.project.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), path


def test_the_doctor_checks_the_mail_settings_and_sends_nothing(post: Post) -> None:
    def told(name: str) -> tuple[str, str]:
        checks = post.project.run("doctor", "--json").json["checks"]
        return next((check["level"], check["message"]) for check in checks if check["name"] == name)

    assert told("mail_server")[0] == "ok"
    assert told("mail_passwords")[0] == "ok"
    assert "Posta" in post.project.run("doctor").out
    post.patch.delenv(f"COLLECTOR_PASSWORD_{post.codes[ANNA]}")
    assert told("mail_passwords") == (
        "warning",
        "senza una password il documento non parte: Anna Rossi",
    )
    post.patch.setenv("COLLECTOR_SMTP_PASSWORD", "sbagliata-12345")
    level, words = told("mail_server")
    assert level == "error"
    assert "non accetta utente e password" in words
    assert post.server.taken == []


def test_attachment_none_sends_the_notice_only(post: Post) -> None:
    post.settings('attachment = "none"\n')
    for code in post.codes.values():
        post.patch.delenv(f"COLLECTOR_PASSWORD_{code}")
    assert post.send().code == 0
    for _, message in post.server.taken:
        assert list(message.iter_attachments()) == []
        body = message.get_body(("plain",))
        assert body is not None
        assert "nuclei:" not in body.get_content()


def test_plain_attachments_need_a_second_setting(post: Post) -> None:
    post.settings('attachment = "plain"\n')
    ran = post.send()
    assert ran.code == 2
    assert "accept_plain_attachments" in ran.err
    assert post.server.taken == []
    post.settings('attachment = "plain"\naccept_plain_attachments = true\n')
    assert post.send().code == 0
    assert len(list(post.server.taken[0][1].iter_attachments())) == 2


def test_a_mail_counts_as_sent_when_its_copy_cannot_be_stored(post: Post) -> None:
    (post.project.folder / "uscite").mkdir(exist_ok=True)
    (post.project.folder / "uscite" / "spedite").write_text("un file, non una cartella")
    ran = post.send()
    assert ran.code == 5
    assert "è partita, ma non ne ho potuto tenere una copia" in ran.err
    assert Counter(post.server.addressees) == Counter(ALL)
    assert set(post.states().values()) == {DeliveryState.SENT}
    assert post.send().code == 0
    assert Counter(post.server.addressees) == Counter(ALL)


def test_a_server_without_a_sender_address_is_refused(post: Post) -> None:
    (post.project.folder / "collector.toml").write_text('[mail]\nsmtp_host = "127.0.0.1"\n')
    ran = post.send()
    assert ran.code == 2
    assert "«from»" in ran.err


def test_without_its_password_the_server_is_not_contacted(post: Post) -> None:
    post.patch.delenv("COLLECTOR_SMTP_PASSWORD")
    ran = post.send()
    assert ran.code == 2
    assert "collector password --smtp" in ran.err
    assert post.server.talks == 0


@pytest.mark.parametrize("host", ["smtp.example.org", "10.0.0.7"])
def test_an_unencrypted_connection_to_another_computer_is_refused(post: Post, host: str) -> None:
    (post.project.folder / "collector.toml").write_text(
        f'[mail]\nfrom = "{USER}"\nsmtp_host = "{host}"\nsmtp_security = "none"\n'
    )
    assert post.send().code == 2
