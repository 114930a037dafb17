"""Texts are escaped as the standard library escapes them."""

from xml.sax import saxutils

from hypothesis import given
from hypothesis import strategies as st

from collector.text.xml import escape


@given(text=st.text() | st.text("&<>;amplgt\"'"))
def test_as_the_standard_library_does(text: str) -> None:
    assert escape(text) == saxutils.escape(text)
