"""Many documents at once: the same files, whatever the number of processes; made once."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import CollectorError
from collector.render import document_store, pdf
from collector.render.document_store import Document, DocumentStore
from collector.render.pdf import Typesetter
from schemas.meeting import MeetingKind
from tests.render.test_documents import document
from tests.render.test_docx import edited
from tests.render.test_pdf import nine, typed_history

MODELS: dict[str, Callable[[], Document]] = {
    "prima": nine,
    "seconda": lambda: typed_history("Racconta. ধন্যবাদ"),
    "terza": lambda: document(MeetingKind.TEAM),
}


@pytest.fixture(autouse=True)
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_store, "_MUCH", 1)


def store(templates: Path | None = None) -> DocumentStore:
    return DocumentStore(fonts=None, system_fonts=False, logos=(), templates=templates)


def pages_in(folder: Path) -> list[tuple[Path, Document]]:
    return [(folder / f"{name}.html", make()) for name, make in MODELS.items()]


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def made_in(folder: Path, processes: int, templates: Path | None = None) -> str:
    """Make all documents; return what was raised."""
    folder.mkdir(exist_ok=True)
    made = store(templates)
    try:
        for stored in made.store_all(pages_in(folder), processes=processes):
            assert stored.is_new
    except CollectorError as error:
        return str(error).replace(str(folder), "")
    assert made.lacking == {"bengalese"}
    return ""


@pytest.mark.parametrize("most_per_process", [1, 10_000])
def test_several_processes_make_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_per_process: int
) -> None:
    monkeypatch.setattr(document_store, "_MOST_PER_PROCESS", most_per_process)
    assert made_in(tmp_path / "uno", 1) == made_in(tmp_path / "due", 2) == ""
    files = files_in(tmp_path / "due")
    assert files == files_in(tmp_path / "uno")
    assert len(files) == 3 * len(MODELS)


def test_what_says_nothing_new_starts_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in(tmp_path, 1)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing is to be made")

    monkeypatch.setattr(document_store, "map_in_processes", refuse)
    monkeypatch.setattr(document_store, "digest_html", refuse)
    monkeypatch.setattr(Typesetter, "_typeset", refuse)
    stored = list(store().store_all(pages_in(tmp_path), processes=2))
    assert not any(one.is_new for one in stored)
    assert stored[0].pdf == (tmp_path / "prima.pdf").read_bytes()


def test_a_failure_leaves_what_one_process_leaves(tmp_path: Path) -> None:
    templates = tmp_path / "modelli"
    templates.mkdir()
    edited(templates, "{{ d.nome }}", name="digest.docx")
    told = [made_in(tmp_path / str(number), number, templates) for number in (1, 2)]
    assert "nomina «nome»" in told[0]
    assert told[0] == told[1]
    left = files_in(tmp_path / "1")
    assert len(left) == 6
    assert left == files_in(tmp_path / "2")


def test_a_file_that_cannot_be_read_leaves_what_one_process_leaves(tmp_path: Path) -> None:
    told = []
    for number in (1, 2):
        (tmp_path / str(number) / "seconda.pdf").mkdir(parents=True)
        told.append(made_in(tmp_path / str(number), number))
    assert "Non posso leggere" in told[0]
    assert told[0] == told[1]
    left = files_in(tmp_path / "1")
    assert set(left) == {"prima.docx", "prima.html", "prima.pdf"}
    assert left == files_in(tmp_path / "2")


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 12))
def test_batches_hold_all_documents_whole_and_in_order(weights: list[int], most: int) -> None:
    class Order:
        def __init__(self, weight: int) -> None:
            self.weight = weight

    documents = [(Order(weight),) * 3 for weight in weights]
    batches = list(document_store._batches(documents, most))  # type: ignore[arg-type]
    assert [one for batch in batches for one in batch] == [
        one for three in documents for one in three
    ]
    for batch in batches:
        assert len(batch) == 3 or sum(one.weight for one in batch) <= 3 * most


# Fonts of other scripts


@given(st.text())
def test_only_letters_of_ours_leave_out_the_fonts_of_other_scripts(text: str) -> None:
    ours = all(ord(char) < 0x100 or char in "–—‘’“”…\u200b" for char in text)
    if not ours:
        assert pdf._OTHER_LETTERS.search(json.dumps({"text": text}))
    elif "\\" not in text:
        assert not pdf._OTHER_LETTERS.search(json.dumps({"text": text}))


@pytest.mark.parametrize("text", ["Perché «così»?", "Sarà – dice “ò” … 12 marzo, ÿ ½", "نشكركم"])
def test_all_fonts_give_the_same_pages(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    really = getattr(Typesetter._compile, "__wrapped__", Typesetter._compile)
    monkeypatch.setattr(Typesetter, "_compile", really)
    made = Typesetter().history(typed_history(text))
    monkeypatch.setattr(pdf, "_OTHER_LETTERS", re.compile(""))
    assert Typesetter().history(typed_history(text)) == made
