"""Addresses of Google's: what is understood, what is named as something else, and what is asked
back.
"""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.app.google_sheet import google_sheet
from collector.app.online_form import read_form_id
from collector.errors import SettingsError
from collector.workbook.google.addresses import (
    FORM_ADDRESS,
    SPREADSHEET_ADDRESS,
    is_address,
    read_address,
)

ID = "1AbC-dEf_0123456789aBcDeFgHiJkLmNoPqRsTuVwXyZ"
ESCAPED = f"https%3A%2F%2Fdocs.google.com%2Fspreadsheets%2Fd%2F{ID}"
KEY = Path("credentials.json")


@pytest.mark.parametrize(
    "text",
    [
        f"https://docs.google.com/spreadsheets/d/{ID}/edit",
        f"https://docs.google.com/spreadsheets/d/{ID}",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=12#gid=12",
        f"https://docs.google.com/spreadsheets/d/{ID}?usp=drive_link",
        f"https://docs.google.com/spreadsheets/d/{ID}#gid=0",
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit",
        f"https://docs.google.com/a/cooperativa.example/spreadsheets/d/{ID}/edit",
        f"http://docs.google.com/spreadsheets/d/{ID}/edit",
        f"docs.google.com/spreadsheets/d/{ID}/edit",
        f"//docs.google.com/spreadsheets/d/{ID}/edit",
        f"HTTPS://Docs.Google.com/spreadsheets/d/{ID}/edit",
        f"  https://docs.google.com/spreadsheets/d/{ID}/edit\r\n",
        f"<https://docs.google.com/spreadsheets/d/{ID}>",
        f"«https://docs.google.com/spreadsheets/d/{ID}»",
        f"(docs.google.com/spreadsheets/d/{ID}/edit).",
        f"\u200ehttps://docs.google.com/spreadsheets/d/{ID}/edit\ufeff",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit e poi dimmi",
        f"https://docs.google.com/spreadsheet/ccc?key={ID}&usp=sharing#gid=0",
        f"https://spreadsheets.google.com/ccc?key={ID}&hl=it",
        f"https://docs.google.com/a/cooperativa.example/spreadsheet/ccc?key={ID}",
        f"https://drive.google.com/open?id={ID}&usp=drive_copy",
        f"https://drive.google.com/file/d/{ID}/view?usp=sharing",
        f"https://www.google.com/url?q={ESCAPED}%2Fedit&sa=D",
        f"https://x.safelinks.protection.example/?url={ESCAPED}&data=1",
        ID,
        f" {ID}\n",
    ],
)
def test_the_address_of_a_spreadsheet_is_read_however_it_was_copied(text: str) -> None:
    assert google_sheet(text, KEY).id == ID


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"https://docs.google.com/document/d/{ID}/edit", "un documento di Google Documenti"),
        (
            f"https://docs.google.com/presentation/d/{ID}/edit",
            "Questa è una presentazione di Google",
        ),
        ("https://1drv.ms/x/s!AbCdEf", "Questo è un foglio Excel in OneDrive o SharePoint"),
        ("https://1drv.ms/f/s!AbCdEf", "Questo è un file in OneDrive o SharePoint"),
        (
            "https://coop.sharepoint.com/:x:/s/schede/EaBc?e=1",
            "un foglio Excel in OneDrive o SharePoint",
        ),
        ("coop-my.sharepoint.com/:w:/g/EaBc", "un file in OneDrive o SharePoint"),
        (
            "https://docs.google.com/spreadsheet/ccc?key=breve",
            "non è l'indirizzo di un foglio Google",
        ),
        (f"docs.google.com/u/2/document/d/{ID}", "un documento di Google Documenti"),
        (
            f"https://drive.google.com/drive/folders/{ID}?usp=sharing",
            "Questa è una cartella di Google Drive",
        ),
        (f"https://drive.google.com/drive/u/0/folders/{ID}", "una cartella di Google Drive"),
        (f"https://docs.google.com/forms/d/{ID}/edit", "un modulo Google"),
        ("https://docs.google.com/forms/d/e/1FAIpQLSabc/viewform", "un modulo Google"),
        ("https://forms.gle/AbCdEf", "un modulo Google"),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vabc_def/pubhtml",
            "la pagina pubblicata",
        ),
        ("docs.google.com/spreadsheets/d/e/2PACX-1vabc_def/pub?output=csv", "la pagina pubblicata"),
        ("https://docs.google.com/spreadsheets/u/0/", "non è l'indirizzo di un foglio Google"),
        (f"https://example.org/spreadsheets/d/{ID}/edit", "non è l'indirizzo di un foglio Google"),
        (
            f"https://docs.google.com.example.org/spreadsheets/d/{ID}",
            "non è l'indirizzo di un foglio Google",
        ),
        ("schede.xlsx", "non è l'indirizzo di un foglio Google"),
        ("", "non è l'indirizzo di un foglio Google"),
    ],
)
def test_what_is_no_spreadsheet_is_named_as_what_it_is(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        google_sheet(text, KEY)


@pytest.mark.parametrize("gap", [" ", "\n", "\r\n", "\t", "\u00a0"])
def test_a_broken_id_is_unknown_and_never_put_together(gap: str) -> None:
    with pytest.raises(SettingsError, match="non è l'indirizzo di un foglio Google"):
        google_sheet(f"https://docs.google.com/spreadsheets/d/{ID[:20]}{gap}{ID[20:]}/edit", KEY)


def test_the_address_of_a_form_is_read() -> None:
    assert read_form_id(f"docs.google.com/forms/u/1/d/{ID}/edit?usp=forms_home#responses") == ID
    for wrong, words in (
        (
            f"https://docs.google.com/spreadsheets/d/{ID}/edit",
            "un foglio Google: non è l'indirizzo di un modulo Google",
        ),
        ("1FAIpQLSabcdefghijklmnopqrstuvwxyz", "per chi risponde"),
        ("https://docs.google.com/forms/d/e/1FAIpQLSabc/viewform?usp=header", "per chi risponde"),
    ):
        with pytest.raises(SettingsError, match=words):
            read_form_id(wrong)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("schede.xlsx", False),
        ("C:\\Schede\\schede.xlsx", False),
        ("/srv/schede.xlsx", False),
        ("a [b].xlsx", False),
        (f"docs.google.com/spreadsheets/d/{ID}", True),
        (f"http://docs.google.com/spreadsheets/d/{ID}", True),
    ],
)
def test_a_path_is_no_address(text: str, is_one: bool) -> None:
    assert is_address(text) == is_one


@given(st.text(max_size=80))
def test_no_text_raises_and_no_id_is_invented(text: str) -> None:
    address = read_address(text)
    assert address.id in "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    is_address(text)


@given(
    st.text("abcXYZ019-_", min_size=25, max_size=60),
    st.sampled_from([SPREADSHEET_ADDRESS, FORM_ADDRESS]),
    st.text(max_size=30),
)
def test_an_id_comes_back_whole_whatever_follows_it(id_: str, kind: str, rest: str) -> None:
    address = read_address(f"https://docs.google.com/{kind}/d/{id_}/edit?{rest}")
    assert (address.kind, address.id) == (kind, id_)
