"""The pages: golden files, self-contained, inert whatever was typed, well-formed.

A golden page shows "(style.css)" for the style sheet, which is golden by itself: a diff shows the
document only.
"""

import base64
import hashlib
import itertools
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.history import build_history
from collector.compile.models import MeetingDigest
from collector.render.html import digest_html, history_html
from collector.render.mail import digest_mail_texts
from schemas.meeting import MeetingKind
from schemas.person import Job, Person
from tests.compile.families import (
    DISTRICT,
    PROJECT,
    ROSSI,
    START,
    TODAY,
    day,
    family,
    meeting,
    nine_talks,
    person,
    talk,
    twenty_nuclei,
)

Golden = Callable[[str, str], None]
VOID = {"meta", "br", "link", "img", "hr", "input"}


def history_page(**typed: str) -> str:
    nucleus, talks = nine_talks()
    if typed:
        nucleus, talks = family(), (talk(next="12/4", **typed),)
    return history_html(
        build_history(nucleus, talks, today=TODAY, project=PROJECT, district=DISTRICT)
    )


def document(kind: MeetingKind, who: Person | None = None) -> MeetingDigest:
    nuclei, talks = twenty_nuclei()
    reported = frozenset(
        record.code for record in talks if record.date and record.date < day("15/4")
    )
    return build_digest(DigestInput(
        meeting(kind), (meeting(kind, "22/4"),), nuclei, talks, recipient=who, reported=reported,
        today=TODAY,
        project=PROJECT, project_start=START, district=DISTRICT,
    ))  # fmt: skip


SOCIAL_WORKER = person(ROSSI, Job.SOCIAL_WORKER).model_copy(update={"code": "PEYW7"})
PAGES: dict[str, Callable[[], str]] = {
    "history": history_page,
    "digest-social-workers": lambda: digest_html(document(MeetingKind.SOCIAL_WORKERS)),
    "digest-team": lambda: digest_html(document(MeetingKind.TEAM)),
    "digest-one-social-worker": lambda: digest_html(
        document(MeetingKind.SOCIAL_WORKERS, SOCIAL_WORKER)
    ),
}


def style_sheet(page: str) -> str:
    """Return the style that every page begins with; a page's own line, "@page", follows it."""
    return page[page.index("<style>") + len("<style>") : page.index("\n@page { @bottom-left")]


@pytest.mark.parametrize("name", PAGES)
def test_golden_pages(name: str, golden: Golden) -> None:
    page = PAGES[name]()
    document = page.replace(style_sheet(page), "(style.css)")
    golden(f"{name}.html", re.sub("sha256-[^&]*", "sha256-(of the style)", document))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_golden_style_sheet(name: str, golden: Golden) -> None:
    golden("style.css", style_sheet(PAGES[name]()) + "\n")


def test_golden_mail(golden: Golden) -> None:
    subject, text, page = digest_mail_texts(
        document(MeetingKind.SOCIAL_WORKERS, SOCIAL_WORKER), "encrypted"
    )
    golden("mail.txt", f"{subject}\n\n{text}\n{page}")


# A page by itself


class Reader(HTMLParser):
    """Reads a page strictly: every element closed in its turn, every id once, every link into the
    page met.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_loads_nothing(name: str) -> None:
    page = PAGES[name]()
    read = Reader(page)
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {str(attrs["href"]) for tag, attrs in read.tags if tag == "a"} <= {
        f"#{anchor}" for anchor in ids
    }
    assert not {tag for tag, _ in read.tags} & {"script", "link", "img", "iframe", "form", "object"}
    assert not any(
        key.startswith("on") or key in ("src", "style") for _, attrs in read.tags for key in attrs
    )
    assert "http" not in page.replace("http-equiv", "")
    assert re.search(r"url\(|@import", page) is None


@pytest.mark.parametrize("name", PAGES)
def test_the_content_policy_allows_only_the_pages_own_style(name: str) -> None:
    page = PAGES[name]()
    css = page[page.index("<style>") + 7 : page.index("</style>")]
    allowed = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{allowed}&#39;" in page
    assert "default-src &#39;none&#39;" in page


@pytest.mark.parametrize("name", PAGES)
def test_headings_step_down_one_at_a_time(name: str) -> None:
    levels = [int(tag[1]) for tag, _ in Reader(PAGES[name]()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_and_captioned_tables(name: str) -> None:
    page = PAGES[name]()
    assert '<html lang="it">' in page
    title = re.search("<title>(.*)</title>", page)
    assert title is not None
    assert re.fullmatch(
        r"(Storia del nucleo N7F3K|(Incontro|Équipe) con .* del 25/06/2026)", title[1]
    )
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        assert "<caption>" in table
        assert 'scope="col"' in table
        assert 'scope="row"' in table


# Typed text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
        ('"><img onerror=x>', "&#34;&gt;&lt;img onerror=x&gt;"),
        ("</style><b>", "&lt;/style&gt;&lt;b&gt;"),
        ("prima\u202eriga", "primariga"),
        ("una\ndue", "una\ndue"),
        ("x" * 400, "x" * 400),
    ],
)
def test_typed_text_is_escaped_in_a_paragraph_of_its_own(typed: str, shown: str) -> None:
    page = history_page(description=typed, issues=typed, outcome=typed, agreements=typed)
    assert page.count(f'<p class="typed" dir="auto">{shown}</p>') == 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_breaks_a_page(typed: str, name: str) -> None:
    nuclei = (
        family(
            "A", mediator=name, language=name, case_type=name, municipality=name, hours_budget=60
        ),
    )
    talks = (
        talk(
            "R1",
            "A",
            "1/5",
            description=typed,
            issues=typed,
            outcome=typed,
            mediator=typed,
            next="1/6",
        ),
    )
    made = build_digest(DigestInput(
        meeting(MeetingKind.TEAM).model_copy(update={"place": typed}), (), nuclei, talks,
        recipient=None,
        reported=frozenset(), today=TODAY, project=name, project_start=START, district=name,
    ))  # fmt: skip
    for page in (
        digest_html(made),
        history_html(build_history(nuclei[0], talks, today=TODAY, project=name, district=name)),
        digest_mail_texts(made, "plain")[2],
    ):
        page.encode()
        Reader(page)


def test_the_timeline_uses_shapes_and_words() -> None:
    page = history_page()
    svg = page[page.index('<svg class="timeline"') : page.index('<ul class="legend">')]
    assert 'role="img"' in svg
    assert "9 colloqui e 9 date previste, dal 12 gennaio al 30 giugno 2026." in svg
    assert "<title>09/02/2026: assente</title>" in svg
    assert [svg.count(f'class="{shape}"') for shape in ("full", "hollow", "missed", "open")] == [
        7,
        4,
        4,
        1,
    ]


# Mail


def test_a_mail_holds_only_codes_dates_counts_and_place() -> None:
    word = "Segreto"
    nuclei = (
        family(
            "N7F3K", name=word, language=word, case_type=word, mediator=word, social_worker=word
        ),
    )
    talks = (
        talk(on="1/5", mediator=word, description=word, issues=word, outcome=word, agreements=word),
    )
    place = meeting().model_copy(update={"place": "Sala\nBcc: x@example.org", "notes": word})
    made = build_digest(DigestInput(
        place, (), nuclei, talks, recipient=person(word, Job.SOCIAL_WORKER), reported=frozenset(),
        today=TODAY,
        project=word, project_start=START, district=word,
    ))  # fmt: skip
    subject, text, page = digest_mail_texts(made, "encrypted")
    assert made.talk_count == 1
    assert subject == "Documento per l'incontro del 25 giugno 2026"
    for part in (subject, text, page):
        assert word not in part
        assert "N7F3K" not in part
        assert "Opera" not in part
    assert "Luogo: Sala Bcc: x@example.org\n" in text
