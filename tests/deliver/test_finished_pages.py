"""The quick way through a page of our own says what `HTMLParser` says, piece by piece."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.deliver.finished_texts import _parsed_texts, _plain_page_texts, html_text

GOLDEN = Path(__file__).parent.parent / "golden"
USUAL = [
    *("<p>", "</p>", '<a href="#N3T76">', "</a>", "<br>", "<br/>", '<td class="x" role="cell">'),
    *('<svg aria-label="Ore &amp; altro">', "<title>Ore</title>", "</svg>", "<option selected>"),
    *(
        "<style>.a > b { color: red }</style>",
        '<p title="a&#39;b">',
        '<p class="N3T76">',
        "<style>",
    ),
    *(
        "<!DOCTYPE html>",
        "Khan",
        "è venuta ",
        "&amp;",
        "&#39;",
        "&lt;",
        "&am",
        "p;",
        "&",
        " ",
        "\n",
    ),
]
UNUSUAL = [
    *("<!-- Khan -->", "<!--", "-->", "<script>", "</script>", "</style>", "<style/>", "<STYLE>"),
    *("<", ">", "<p", "<P>", "<p title='Khan'>", "<p title=Khan>", '<p title="a>b">', "<?php ?>"),
    *("<title>", "</title>", "<textarea>", "</textarea>", "<![CDATA[Khan]]>", "<p/ >", "</ p>"),
    *('<p title="', '">', "<plaintext>", "<3", "\x00", '<p\n id="x">', "<é>", "&#0;", "&notit;"),
    *("<xmp>", "<noscript>", "<p x=y>", '<p x = "y">', '<p x="1"y="2">', "<x-y>", "<p\x0b>"),
]


@given(
    st.lists(st.one_of(st.sampled_from(USUAL), st.text(max_size=4)), max_size=12),
    st.lists(st.sampled_from(USUAL + UNUSUAL), max_size=3),
    st.lists(st.sampled_from(USUAL), max_size=12),
)
def test_the_same_pieces_as_by_the_parser(
    first: list[str], odd: list[str], last: list[str]
) -> None:
    page = "".join((*first, *odd, *last))
    quick = _plain_page_texts(page)
    assert quick is None or quick == _parsed_texts(page)


@pytest.mark.parametrize("odd", UNUSUAL)
def test_one_odd_piece_hides_no_name(odd: str) -> None:
    page = f'<!DOCTYPE html>\n<p>ieri</p>{odd}<p title="Khan">Hoxha &egrave; qui</p>{odd}'
    assert html_text(page) == "\n".join(_parsed_texts(page))


@pytest.mark.parametrize("page", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.name)
def test_our_own_pages_go_the_quick_way(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert _plain_page_texts(text) == _parsed_texts(text)
