"""The documents of the demo's next meeting on paper: few pages, each of them used, no talk lost."""

import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from collector.app.digests import MadeDigest, build_digests, note_reported
from collector.app.meeting_facts import MeetingFacts, find_meeting
from collector.app.new_project import write_new_workbook
from collector.app.project import now, open_journal
from collector.app.settings import Options, Settings, load_settings
from collector.app.sync import sync_project
from collector.demo.play import _CONFIG
from collector.demo.story import Story, build_story
from collector.render.pdf import Typesetter

MOST_PAGES_OF_THE_ROOM = 16
MOST_PAGES_OF_FOUR_NUCLEI = 4
FEWEST_WORDS = 30
"""On any page, its foot included: fewer are a page of single words, or of three lines."""


def project(folder: Path, story: Story) -> Settings:
    config = folder / "collector.toml"
    config.write_text(_CONFIG.format(start=story.since.isoformat()), encoding="utf-8")
    return load_settings(Options(config=str(config), journal=str(folder / "journal.sqlite3")))


def _past_meetings(story: Story, kind: str) -> list[dt.date]:
    held = [row["date"] for row in story.meetings if row["kind"] == kind]
    return sorted(day for day in held if isinstance(day, dt.date) and day < story.today)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[MadeDigest]:
    """Those of the next meeting, after the earlier ones of its kind told what they told."""
    story = build_story()
    settings = project(tmp_path_factory.mktemp("demo"), story)
    for day in _past_meetings(story, "assistenti sociali"):
        then = replace(settings, today=day)
        write_new_workbook(settings.xlsx, story.rows_on(day - dt.timedelta(days=1)))
        sync_project(then)
        with open_journal(then) as journal:
            meeting = find_meeting(journal, None, day)
            facts = MeetingFacts.load(then, journal, meeting)
            for document in build_digests(then, journal, meeting, facts):
                note_reported(document, journal, meeting, facts.marks, now=now(), day=day)
    today = replace(settings, today=story.today)
    write_new_workbook(settings.xlsx, story.rows)
    sync_project(today)
    with open_journal(today) as journal:
        return build_digests(today, journal, find_meeting(journal, None, story.today))


@pytest.fixture(scope="module")
def pages(documents: list[MadeDigest]) -> dict[str, list[str]]:
    """The text of each page, by the code of the recipient."""
    typesetter = Typesetter(system=False)
    return {
        document.recipient_code: [
            page.extract_text()
            for page in pypdf.PdfReader(io.BytesIO(typesetter.digest(document.digest))).pages
        ]
        for document in documents
    }


def test_the_copy_for_the_room_is_no_booklet(
    documents: list[MadeDigest], pages: dict[str, list[str]]
) -> None:
    room = documents[0]
    assert (room.digest.talk_count, len(room.digest.nucleus_codes)) == (68, 23)
    assert len(pages[room.recipient_code]) <= MOST_PAGES_OF_THE_ROOM


def test_who_has_four_nuclei_reads_four_pages_and_sees_them_all_on_page_one(
    documents: list[MadeDigest], pages: dict[str, list[str]]
) -> None:
    found = [
        document
        for document in documents
        if len(document.digest.nucleus_codes) == 4 and document.digest.talk_count == 7
    ]
    assert found
    for document in found:
        texts = pages[document.recipient_code]
        assert len(texts) <= MOST_PAGES_OF_FOUR_NUCLEI
        assert all(code in texts[0] for code in document.digest.nucleus_codes)
        assert "Da decidere insieme" in texts[0]


def test_no_talk_is_lost(documents: list[MadeDigest], pages: dict[str, list[str]]) -> None:
    """Each stands with its day and the whole of what was written, once, in its nucleus's block."""
    for document in documents:
        text = bare("".join(pages[document.recipient_code]))
        shown = []
        for block in document.digest.blocks:
            for talk in (*block.talks, *block.late, *block.undated):
                shown.append(talk.code)
                for view in (talk.day, *talk.texts):
                    assert bare(view.text or view.gap) in text
        assert set(document.digest.talk_codes) <= set(shown)
        assert len(shown) == len(set(shown))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]|Nucleo\w{6},segue", "", text)


def test_no_page_is_nearly_empty(pages: dict[str, list[str]]) -> None:
    for texts in pages.values():
        for text in texts:
            assert len(text.split()) >= FEWEST_WORDS, text
