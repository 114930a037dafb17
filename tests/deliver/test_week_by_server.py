"""`collector week` with a mail server: what cannot go is said, the rest goes, nothing twice."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.app import week as week_module
from tests.app.test_week import Terminal, documents, left, said
from tests.deliver.mail_server import Conduct
from tests.deliver.test_send import ALL, ANNA, CARLA, PAOLO, ROWS, Post, post_office
from tests.road import Ran

AMINA = "amina.haddad@cooperativa.example"
GAP = [{**ROWS[0], "end": ""}, ROWS[1]]


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with post_office(tmp_path, monkeypatch) as made:
        made.project.write(GAP)
        yield made


def week(post: Post, *options: str) -> Ran:
    return post.project.run("week", *options)


def test_reminders_and_documents_leave_once_after_one_yes(post: Post) -> None:
    post.patch.setattr(sys, "stdin", Terminal("s"))
    ran = week(post)
    assert ran.code == 0, ran.out
    assert "spedisco 5 mail, quelle per gli incontri con il PDF cifrato (Amina Haddad" in said(ran)
    assert Counter(post.server.addressees) == Counter(ALL | {AMINA})
    assert "È tutto fatto" in ran.out
    again = week(post, "--yes")
    assert again.code == 0
    assert len(post.server.taken) == 5


def test_a_no_and_a_dry_run_do_not_connect(post: Post) -> None:
    post.patch.setattr(sys, "stdin", Terminal("n"))
    assert week(post).code == 0
    assert week(post, "--dry-run").code == 0
    assert post.server.talks == 0


@pytest.mark.parametrize(
    ("conduct", "kind", "told"),
    [
        (Conduct("RCPT", "450 Greylisted", only=ANNA), "later", "Non ancora partita"),
        (Conduct("RCPT", "550 5.1.1 No such user", only=ANNA), "failed", "non accetta"),
        (Conduct("AFTER", "drop", only=ANNA), "uncertain", "Forse è arrivata la mail ad Anna"),
    ],
    ids=["put off", "refused", "uncertain"],
)
def test_one_mail_that_does_not_go_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conduct: Conduct, kind: str, told: str
) -> None:
    with post_office(tmp_path, monkeypatch, conduct) as post:
        ran = week(post, "--yes", "--json")
        assert ran.code == 5
        assert left(ran) == {kind}
        assert {PAOLO} <= set(post.server.addressees)
        times = Counter(post.server.addressees)
        again = week(post, "--yes")
        assert again.code == 5
        assert told in said(again)
        assert Counter(post.server.addressees) == times


def test_a_server_that_goes_away_in_the_middle_is_tried_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conduct = Conduct("MAIL", "421 4.3.2 Shutting down", times=1_000)
    with post_office(tmp_path, monkeypatch, conduct) as post:
        ran = week(post, "--yes", "--json")
        assert ran.code == 5
        assert left(ran) == {"later"}
        assert len(documents(post.project)) == 5
        conduct.times = 0
        assert week(post, "--yes").code == 0
        assert Counter(post.server.addressees) == Counter(ALL)


def test_without_the_servers_password_the_rest_is_done(post: Post) -> None:
    """The part ends as `send` does, with 2; the sync and the documents are made."""
    post.patch.delenv("COLLECTOR_SMTP_PASSWORD")
    ran = week(post, "--yes", "--json")
    assert ran.code == ran.json["exit_code"] == 2
    assert {one["step"] for one in ran.json["left"] if one["what"] == "stopped"} == {
        "reminders",
        "mails",
    }
    assert ran.json["reminders"] is None
    assert len(documents(post.project)) == 5
    assert post.server.talks == 0
    shown = said(week(post, "--dry-run"))
    assert shown.count("collector password --smtp") == 1


def test_a_sheet_that_changes_while_documents_are_made_is_asked_for_again(post: Post) -> None:
    """What left already is not repeated; the rest goes after a second yes, with the new facts."""
    real, texts = week_module.make_digests, ["Detto altrimenti."]

    def make(*arguments: Any, **options: Any) -> Any:
        made = real(*arguments, **options)
        if texts:
            text = texts.pop()
            post.project.edit(lambda book: setattr(book["Schede"]["H2"], "value", text))
        return made

    post.patch.setattr(week_module, "make_digests", make)
    post.patch.setattr(sys, "stdin", Terminal("s", "s"))
    ran = week(post)
    assert ran.code in (0, 5), ran.err
    assert ran.out.count("[s/N]") == 2
    times = Counter(post.server.addressees)
    assert times[AMINA] == 1
    assert all(times[address] == 1 for address in ALL - {CARLA})
    assert times[CARLA] <= 2, "the coordinator also hears of a change after a document"


def test_an_uncertain_request_is_left_until_somebody_settles_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path, monkeypatch, Conduct("AFTER", "drop", only=AMINA)) as post:
        post.project.write(GAP)
        first = week(post, "--yes", "--json")
        (request,) = [one for one in first.json["left"] if one["what"] == "uncertain"]
        later = post.project.run("week", "--yes", "--json", today="2026-06-23")
        assert later.code == 5
        assert request in later.json["left"]
        shown = said(post.project.run("week", "--dry-run", today="2026-06-24"))
        how = f"--meeting {request['meeting']} --arrived {request['person']}"
        assert "Forse è arrivata la richiesta ad Amina Haddad" in shown
        assert how in shown
        settled = post.project.run("send", *how.split(), today="2026-06-24")
        assert settled.code == 0, settled.err
        after = post.project.run("week", "--yes", "--json", today="2026-06-24")
        assert after.code == 0
        assert post.server.addressees.count(AMINA) == 1
        again = post.project.run("send", *how.split(), today="2026-06-24")
        assert again.code == 2
        assert f"tra le richieste {request['meeting']} non ha una mail incerta" in again.err
