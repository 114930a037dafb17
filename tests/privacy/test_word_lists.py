"""The word lists: a list that is truncated, missing or damaged is refused, as names would pass."""

import pytest

from collector.errors import SettingsError
from collector.privacy import word_lists as word_lists_module
from collector.privacy.word_lists import given_names, surnames, word_lists
from schemas.normal import fold


def test_names_do_not_explain_a_capital() -> None:
    names = ("fatima", "ahmed", "olena", "wei", "singh", "hoxha", "oluwaseun", "maria", "paolo")
    assert [name for name in names if word_lists().explains(name)] == []
    assert {"fatima", "ahmed", "olena"} <= given_names()
    assert not given_names() & word_lists().words
    assert not surnames() & word_lists().words


def test_words_of_the_service_are_known_and_folded() -> None:
    words = (
        "scuola",
        "comune",
        "npi",
        "ramadan",
        "albanese",
        "libia",
        "tachipirina",
        "esselunga",
        "milano",
    )
    known = word_lists().extra | word_lists().words | word_lists().acronyms
    assert [word for word in words if word not in known] == []
    assert all(fold(word) == word for word in word_lists().words | word_lists().extra)


@pytest.mark.parametrize("text", ["", "# Names. 3 words.\nuna\ndue\n", "# Names.\nuna\n"])
def test_a_truncated_list_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(word_lists_module, "_read", lambda _: text)
    with pytest.raises(SettingsError, match=r"l'elenco di parole «nomi\.txt»"):
        word_lists_module._lines("nomi")


def test_a_missing_or_damaged_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="Installalo di nuovo"):
        word_lists_module._read("mai_visto.txt")
    monkeypatch.setattr(word_lists_module, "_read", lambda _: "[explained\n")
    with pytest.raises(SettingsError, match=r"ours\.toml"):
        word_lists_module._ours()
