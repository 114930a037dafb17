"""The PDFs: the facts of the pages, readable by screen readers, with sound breaks, for any text."""

import getpass
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.history import build_history
from collector.compile.models import MeetingDigest, NucleusHistory
from collector.deliver.finished_texts import docx_text
from collector.render.docx import digest_docx, history_docx
from collector.render.glyphs import (
    UNAVAILABLE,
    languages_of,
    named_in_diagnostic,
    next_missing,
    replace_missing,
)
from collector.render.html import digest_html, history_html
from collector.render.pdf import Typesetter
from schemas.meeting import MeetingKind
from tests import needs
from tests.compile.families import (
    DISTRICT,
    PROJECT,
    START,
    TODAY,
    day,
    family,
    meeting,
    nine_talks,
    talk,
)
from tests.examples import FEW
from tests.render.test_documents import SOCIAL_WORKER, Reader, document

BARE = Typesetter(system=False)
"""Only the fonts that come with Typst, so that every machine lacks the same characters."""


def nine() -> NucleusHistory:
    nucleus, talks = nine_talks()
    return build_history(nucleus, talks, today=TODAY, project=PROJECT, district=DISTRICT)


def typed_history(text: str, **fields: Any) -> NucleusHistory:
    record = talk(description=text, **fields)
    return build_history(family(), (record,), today=TODAY, project=PROJECT, district=DISTRICT)


MODELS: dict[str, Callable[[], NucleusHistory | MeetingDigest]] = {
    "history": nine,
    "digest-social-workers": lambda: document(MeetingKind.SOCIAL_WORKERS),
    "digest-team": lambda: document(MeetingKind.TEAM),
    "digest-one-social-worker": lambda: document(MeetingKind.SOCIAL_WORKERS, SOCIAL_WORKER),
}


def pdf_of(
    model: NucleusHistory | MeetingDigest, setter: Typesetter = BARE, keyword: str = ""
) -> bytes:
    if isinstance(model, NucleusHistory):
        return setter.history(model, keyword)
    return setter.digest(model, keyword)


@cache
def made(name: str) -> bytes:
    return pdf_of(MODELS[name]())


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]


def structure(data: bytes) -> Iterator[tuple[str, str]]:
    """Every element of the structure tree in reading order: its kind and its alternative text."""
    with pikepdf.open(BytesIO(data)) as opened:
        roles = opened.Root.StructTreeRoot.get("/RoleMap", {})

        def walk(node: Any) -> Iterator[tuple[str, str]]:
            if isinstance(node, pikepdf.Array):
                for child in node:
                    yield from walk(child)
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    kind = str(roles.get(str(node.S), node.S))
                    yield kind.removeprefix("/"), str(node.get("/Alt", ""))
                if "/K" in node:
                    yield from walk(node.K)

        yield from walk(opened.Root.StructTreeRoot)


def word(model: NucleusHistory | MeetingDigest) -> bytes:
    if isinstance(model, MeetingDigest):
        return digest_docx(model, engine=BARE.engine)
    return history_docx(model, engine=BARE.engine)


# The same facts in all formats

UNSAID = {
    "key",
    "anchor",
    "anchors",
    "kind",
    "state",
    "meeting",
    "talk_codes",
    "nucleus_codes",
    "gone_codes",
    "missing",
    "made_on",
}
"""Names of things, not facts; and what a talk lacks, which all formats say in its place."""


def facts(value: Any, key: str = "") -> Iterator[str]:
    """Every text of a model that a reader is to see."""
    if isinstance(value, dict):
        if "minutes" in value and "talks" in value:  # a column of a picture is told in words
            yield value["text"]
            return
        talk_view = "texts" in value
        for name, child in value.items():
            unsaid = (
                name in UNSAID
                or (talk_view and name == "code")
                or (talk_view and name == "status" and value["held"])
            )
            dates = name in ("day", "first", "last", "today", "start", "end") and re.fullmatch(
                r"\d{4}-\d\d-\d\d", str(child)
            )
            heading = key in ("day", "time", "present") and name == "label"
            full = name == "empty" and (value.get("items") or value.get("rows"))
            if not (unsaid or dates or heading or full):
                yield from facts(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from facts(child, key)
    elif isinstance(value, str) and value:
        yield value


def bare(text: str) -> str:
    """Without what a line break, a ligature or a capital changes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\u200b\u2068\u2069]+", "", text)


def from_the_left(text: str) -> bool:
    return not any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


@pytest.mark.parametrize("name", MODELS)
def test_golden_facts(name: str, golden: Callable[[str, str], None]) -> None:
    """What a PDF says, page by page, with the fonts that every machine has."""
    golden(f"{name}.pdf.txt", "\n\n=== pagina ===\n\n".join(pages(made(name))) + "\n")


@pytest.mark.parametrize("name", MODELS)
def test_page_pdf_and_word_file_hold_the_same_facts(name: str) -> None:
    """A text from the right comes out of a PDF in the order it is drawn: there each word is looked
    for.
    """
    model = MODELS[name]()
    page = history_html(model) if isinstance(model, NucleusHistory) else digest_html(model)
    spoken = [pieces for _, pieces in structure(made(name))]
    texts = {
        "page": bare("".join(Reader(page).text)),
        "pdf": bare("".join([*pages(made(name)), *spoken])),
        "word": bare(docx_text(word(model))),
    }
    pieces = list(facts(model.model_dump(mode="json")))
    assert len(pieces) > 150
    for fact in pieces:
        for piece in [fact] if from_the_left(fact) else re.findall(r"\w+", fact):
            lacking = [where for where, text in texts.items() if bare(piece) not in text]
            assert not lacking, piece


# For a screen reader, and to be kept


@pytest.mark.parametrize("name", MODELS)
def test_the_metadata_says_what_a_pdf_is(name: str) -> None:
    with pikepdf.open(BytesIO(made(name))) as opened:
        root, info = opened.Root, opened.docinfo
        assert str(root.Lang).startswith("it")
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        metadata = opened.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == str(info.Title)
        assert re.fullmatch(
            r"Storia del nucleo N7F3K|(Incontro|Équipe) con .* del 25/06/2026", str(info.Title)
        )
        assert not opened.is_encrypted
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys())


@pytest.mark.parametrize("name", MODELS)
def test_the_metadata_holds_no_person_and_no_path(name: str) -> None:
    data = pdf_of(MODELS[name](), keyword="x")
    with pikepdf.open(BytesIO(data)) as opened:
        assert set(opened.docinfo.keys()) <= {
            "/Title",
            "/Creator",
            "/CreationDate",
            "/ModDate",
            "/Keywords",
        }
        xmp = opened.Root.Metadata.read_bytes().decode()
        assert "/Author" not in opened.docinfo
    for word in (
        "Benali",
        "Rossi",
        "Li Wei",
        "Famiglia",
        str(Path.home()),
        str(Path.cwd()),
        f">{getpass.getuser()}<",
    ):
        assert word not in xmp
    assert str(Path.cwd()).encode() not in data


@pytest.mark.parametrize("name", MODELS)
def test_headings_step_down_one_at_a_time(name: str) -> None:
    levels = [int(kind[1]) for kind, _ in structure(made(name)) if re.fullmatch("H[1-6]", kind)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len(levels) > 10


@pytest.mark.parametrize("name", [name for name in MODELS if name != "history"])
def test_every_table_has_headers(name: str) -> None:
    kinds = [kind for kind, _ in structure(made(name))]
    tables = " ".join(kinds).split("Table ")[1:]
    assert len(tables) >= 2
    for table in tables:
        header, _, body = table.partition("TBody")
        assert header.startswith("THead TR TH")
        assert "TD" not in header
        assert "TD" in body


def test_the_picture_has_a_text_and_ornaments_have_none() -> None:
    figures = [alt for kind, alt in structure(made("history")) if kind == "Figure"]
    (alt,) = figures
    assert alt.startswith(
        "Linea del tempo dei colloqui. 9 colloqui e 9 date previste, dal 12 gennaio al 30 giugno"
    )
    assert "; 09/02/2026: assente" in alt
    *others, last = [alt for kind, alt in structure(made("digest-team")) if kind == "Figure"]
    assert last.startswith(
        "Colloqui e ore per settimana. 17 colloqui svolti in 10 settimane, 20 h;"
    )
    assert "settimana dal 20 aprile 2026: 3 colloqui" in last
    assert all(alt.startswith("Linea del tempo") for alt in others), (
        "a bar stands beside its number"
    )


def test_the_same_model_gives_the_same_bytes_and_says_the_day_it_was_made() -> None:
    for name in ("history", "digest-team"):
        assert pdf_of(MODELS[name](), Typesetter(system=False)) == made(name)
    assert b"D:20260622000000Z" in made("history")


# On paper


def crowd() -> MeetingDigest:
    """Sixty nuclei with one to four talks; one of them tells for pages."""
    nuclei, talks = [], []
    for at in range(60):
        nuclei.append(
            family(f"N{at:02}AB", municipality=("Opera", "Rozzano")[at % 2], hours_budget=600)
        )
        for turn in range(1 + at % 4):
            text = f"Principio{at}x{turn}. " + "La madre racconta e si decide insieme. " * (
                300 if at == 30 else at % 7
            )
            fields = {"description": text, "outcome": f"Fine{at}x{turn}."}
            talks.append(
                talk(
                    f"R{at}{turn}",
                    f"N{at:02}AB",
                    f"{1 + turn * 7}/5",
                    next=f"{8 + turn * 7}/5",
                    **fields,
                )
            )
    return build_digest(DigestInput(
        meeting(), (meeting(on="22/4"),), nuclei, talks, recipient=None, reported=frozenset(),
        today=TODAY,
        project=PROJECT, project_start=START, district=DISTRICT,
    ))  # fmt: skip


def test_a_digest_of_sixty_nuclei_has_sound_page_breaks() -> None:
    texts = pages(pdf_of(crowd()))
    assert "Da decidere insieme" in texts[0]
    begin = next(n for n, text in enumerate(texts) if "Nucleo per nucleo" in text)
    for number in range(60):
        (opens,) = [
            n
            for n, text in enumerate(texts)
            if re.search(rf"^N{number:02}AB .*·.*·", text, re.MULTILINE) and n >= begin
        ]
        assert f"Principio{number}x0." in texts[opens], "a heading stands with its first talk"
        for turn in range(1 + number % 4):
            (start,) = [
                n
                for n, text in enumerate(texts)
                if f"Principio{number}x{turn}." in text and n >= opens
            ]
            ends = [n for n, text in enumerate(texts) if f"Fine{number}x{turn}." in text]
            end = max(ends)
            assert start == end if number != 30 else start < end, "a short talk stands whole"
    assert [text for text in texts if "Nucleo N30AB, segue" in text and "Fine30x0." in text]
    assert not [
        text
        for text in texts
        if "Nucleo N30AB, segue" in text and re.search("^N30AB .*·", text, re.MULTILINE)
    ]
    for head, first, *_ in map(str.splitlines, texts):
        assert not (head.endswith("segue") and re.match("N..AB .*·", first)), (
            "nothing of it goes on here"
        )
    assert "pag. 1 di " in texts[0]
    assert all("Documento riservato · Incontro del 25/06/2026" in text for text in texts)
    assert bare("".join(texts)).count(bare("La madre racconta e si decide insieme.")) >= 3 * 300


def test_a_long_word_and_a_long_cell_stay_on_the_page() -> None:
    model = typed_history("x" * 900)
    data = pdf_of(model)
    assert bare("".join(pages(data))).count("x") >= 900
    width = float(pypdf.PdfReader(BytesIO(data)).pages[0].mediabox.width)
    assert max(place for _, place in places(data)) < width - 45


def places(data: bytes) -> list[tuple[str, float]]:
    """Each piece of text, and where it begins, from the left edge."""
    found: list[tuple[str, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            found.append((text, tm[4] * cm[0] + cm[4]))

    for page in pypdf.PdfReader(BytesIO(data)).pages:
        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("text", ["שלום, תודה רבה", "نشكركم على المساعدة"])
def test_a_right_to_left_line_begins_at_the_right(text: str) -> None:
    from collector.render.typst_input import history_json

    (view,) = history_json(typed_history(f"Dice:\n{text} (ok)\n123"), str, "")["talks"][0]["texts"]
    assert [(line["text"], line["rtl"]) for line in view["lines"]] == [
        ("Dice:", False), (f"{text} (ok)", True), ("123", False),
    ]  # fmt: skip
    pieces = places(pdf_of(typed_history(f"In mezzo {text} alla riga.\n{text}")))
    from_right = [place for piece, place in pieces if not from_the_left(piece)]
    assert len(from_right) >= 2
    assert min(from_right) < 300
    assert max(from_right) > 350


def test_a_short_right_to_left_text_is_isolated() -> None:
    model = build_history(
        family(language="עברית"), (talk(),), today=TODAY, project=PROJECT, district=DISTRICT
    )
    from collector.render.typst_input import history_json

    assert "\u2068עברית\u2069" in [fact["value"] for fact in history_json(model, str, "")["about"]]
    assert "עברית" in "".join(pages(pdf_of(model)))


# Characters that are missing


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("她说谢谢，孩子们喜欢学校。", "cinese"),
        ("মা বললেন ধন্যবাদ", "bengalese"),
        ("ኣደ የቐንየለይ ኢላ", "tigrino o amarico"),
        ("ਮਾਂ ਨੇ ਧੰਨਵਾਦ ਕਿਹਾ", "punjabi"),
        ("والدہ کہتی ہے", "arabo o urdu"),
        ("👨\u200d👩\u200d👧", "alcuni simboli"),
        ("3\ufe0f\u20e3", "alcuni simboli"),
    ],
)
def test_a_missing_character_is_replaced_by_a_notice(typed: str, language: str) -> None:
    data = pdf_of(typed_history(f"Prima 123, {typed} e dopo."))
    text = " ".join("".join(pages(data)).split())
    assert f"Prima 123, {UNAVAILABLE} e dopo." in text
    with pikepdf.open(BytesIO(data)) as opened:
        assert str(opened.docinfo.Keywords) == f"senza caratteri: {language}"


@pytest.mark.parametrize(
    "typed",
    [
        "a\ue000b",
        "\ufeffciao",
        "\ud800",
        "\U0010ffff",
        "\x07",
        "q\u0303\u0489",
        "\ufed4\u4ef1\ue001\u4f22 \u302b\u4f28",
    ],
)
def test_invalid_characters_stop_no_pdf(typed: str) -> None:
    assert "dopo." in "".join(
        pages(pdf_of(typed_history(f"{typed} dopo.").model_copy(update={"removed": typed})))
    )


@settings(max_examples=FEW, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_stops_a_pdf(typed: str, name: str) -> None:
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
    room = build_digest(DigestInput(
        meeting(MeetingKind.TEAM).model_copy(update={"place": typed}), (), nuclei, talks,
        recipient=None,
        reported=frozenset(), today=TODAY, project=name, project_start=START, district=name,
    ))  # fmt: skip
    assert pages(pdf_of(room))
    assert pages(
        pdf_of(build_history(nuclei[0], talks, today=day("22/6"), project=name, district=name))
    )


@pytest.mark.parametrize(
    "typed",
    ['#panic("x")', "= Titolo", "$ x $", "*a* _b_ `c`", "\\u{41}", "<etichetta> @rif", "[a](b)"],
)
def test_typed_text_is_never_markup(typed: str) -> None:
    data = pdf_of(typed_history(typed, outcome=typed))
    assert bare("".join(pages(data))).count(bare(typed)) == 2


@pytest.mark.parametrize(
    ("text", "missing", "left"),
    [
        ("ok谢谢! 谢 fine", "谢", f"ok{UNAVAILABLE}! {UNAVAILABLE} fine"),
        ("والدہ نے", "ہ", f"{UNAVAILABLE} نے"),
        ("شكرا👨", "👨", f"شكرا{UNAVAILABLE}"),
        ("uno q\u0303!", "\u0303", f"uno {UNAVAILABLE}!"),
        ("niente", "谢", "niente"),
    ],
)
def test_a_run_of_missing_characters_is_replaced_as_one(text: str, missing: str, left: str) -> None:
    assert replace_missing(text, frozenset(missing)) == left


def test_the_characters_that_typst_names_are_parsed() -> None:
    diagnostic = 'error: the text `"1\\u{20e3}谢\\""` could not be displayed'
    assert named_in_diagnostic(diagnostic) == set('1\u20e3谢"')
    assert next_missing(diagnostic, frozenset()) == {"谢"}
    assert next_missing(diagnostic, frozenset("谢")) == {"谢", "\u20e3"}
    assert languages_of("谢👨ب") == ("arabo o urdu", "cinese", "alcuni simboli")


@needs.bengali_font
def test_a_font_of_the_folder_is_used(tmp_path: Path) -> None:
    font = next(path for family, path in needs.system_fonts().items() if family in needs.BENGALI)
    (tmp_path / font.name).write_bytes(font.read_bytes())
    text = "".join(pages(pdf_of(typed_history("ধন্যবাদ"), Typesetter(tmp_path, system=False))))
    assert UNAVAILABLE not in text


def test_figures_of_any_number_and_width_stand_beside_each_other() -> None:
    model = document(MeetingKind.TEAM)
    charts = model.charts
    assert {len(chart.headers) > 4 for chart in charts} == {True, False}
    wide = next(chart for chart in charts if len(chart.headers) > 4)
    narrow = next(chart for chart in charts if len(chart.headers) < 5)
    for some in ((wide,), (narrow, wide), (wide, narrow), (narrow,) * 3 + (wide,) * 2, ()):
        text = "".join(pages(pdf_of(model.model_copy(update={"charts": some}))))
        assert all(chart.title in text for chart in some)
