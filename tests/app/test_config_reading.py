"""collector.toml is judged without pydantic where it is plainly right: as pydantic judges it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.app.config_file import ConfigFile, fields_of
from collector.app.config_model import ConfigError, validated
from collector.app.config_reading import parse_config, plain_table
from collector.errors import SettingsError

ODD_TEXTS = [
    "", " ", "a\n", "a@b\n", "a@b.it", "à@b.it", "x y", "1", "true", "2026-01-01", "none", "plain",
    "encrypted", "oauth", "google", "tls", "server\u2028", "server\x1c", "server.it", "ñandú",
    "n\u0303", "\u200b", "😀", "中", "٣", "z" * 80, "z" * 81, "z" * 600, "z" * 601,
]  # fmt: skip
NUMBERS = st.integers(-2, 11) | st.sampled_from([100, 101, 365, 366, 367, 1000, 1200, 1440, 3650])
NUMBERS |= st.sampled_from([3660, 3661, 65535, 65536, 2**63, 10**30])
VALUES = (
    st.sampled_from(ODD_TEXTS)
    | st.text(max_size=6)
    | NUMBERS
    | st.booleans()
    | st.floats(allow_nan=True)
    | st.sampled_from([dt.date(2026, 1, 1), dt.datetime(2026, 1, 1), dt.time(1, 2)])  # noqa: DTZ001
    | st.lists(st.sampled_from(ODD_TEXTS) | st.integers(0, 3), max_size=3)
    | st.just({})
)
"""What a TOML file can hold, and more."""
NAMES = {
    table.name: [field.key for field in fields_of(table.kind)] for table in fields_of(ConfigFile)
}


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, Any]:
    tables = draw(st.lists(st.sampled_from([*NAMES, "sender", "mails"]), max_size=3, unique=True))
    return {table: draw(_table(NAMES.get(table, []))) for table in tables}


def _table(names: list[str]) -> st.SearchStrategy[Any]:
    known = st.sampled_from(names) if names else st.nothing()
    names_given = known | st.sampled_from(["sender", "nome"])
    return st.dictionaries(names_given, VALUES, max_size=3) | VALUES


@given(_tables())
def test_what_is_plainly_right_is_what_pydantic_makes_of_it(values: dict[str, Any]) -> None:
    plain = plain_table(ConfigFile, values)
    if plain is not None:
        assert plain == validated(values)
        assert repr(plain) == repr(validated(values))


def _one_value() -> st.SearchStrategy[tuple[str, str, Any]]:
    places = [(table, name) for table, names in NAMES.items() for name in names]
    return st.tuples(st.sampled_from(places), VALUES).map(lambda one: (*one[0], one[1]))


@given(_one_value())
def test_a_single_value_of_each_setting(one: tuple[str, str, Any]) -> None:
    table, name, value = one
    plain = plain_table(ConfigFile, {table: {name: value}})
    try:
        slow = validated({table: {name: value}})
    except ConfigError:
        slow = None
    assert plain in (None, slow)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[project]\nname = "Servizio"\nstart = 2026-01-01\ncase_types = ["a", "à"]\n',
        '[mail]\nfrom = "a@b.it"\nattachment = "none"\nsmtp_host = "mail.it"\nsmtp_port = 25\n',
        '[rules]\noff = ["ORE-01"]\nshortest_talk = 0\n[journal]\nencrypted = true\n',
        "[retention]\nnarrative_months = 24\n[log]\nkeep_months = 1\n[backup]\nkeep = 1000\n",
    ],
)
def test_a_file_as_people_write_it_is_plainly_right(text: str) -> None:
    import tomllib

    assert plain_table(ConfigFile, tomllib.loads(text)) == validated(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[log]\nkeep_months = 0\n", "«log.keep_months» ha un valore che non va bene: ci vuole un "
         "numero da 1 in su."),
        ('[mail]\nsender = "a@b.it"\n', "«mail.sender» non è un'impostazione che conosco."),
        ('[mail]\nfrom = "a"\n', "«mail.from» ha un valore che non va bene: ci vuole un indirizzo "
         "email, come nome@cooperativa.it."),
        ('[mail]\nsign_in = "x"\n', "«mail.sign_in» ha un valore che non va bene: ci vuole "
         '"password" oppure "oauth".'),
        ("project = 3\n", "«project» ha un valore che non va bene: ci vuole una parte del file, "
         "con il suo titolo tra parentesi quadre."),
        ("[project]\ncase_types = 3\n", "«project.case_types» ha un valore che non va bene: ci "
         'vuole un elenco, come ["uno", "due"].'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_config(text.encode(), Path("collector.toml"))
    expected = f"In «collector.toml» la voce {said} Correggila e rilancia il comando."
    assert str(caught.value) == expected


def test_a_number_in_quotes_is_still_taken() -> None:
    read = parse_config(b'[backup]\nkeep = "8"\n[mail]\ncalendar = "yes"\n', Path("collector.toml"))
    assert read.backup.keep == 8
    assert read.mail.calendar is True


@pytest.mark.parametrize(
    "content", ["[rules]\nshortest_talk = " + "9" * 4_500, "x = " + "[" * 9_000]
)
def test_what_no_reader_of_toml_can_hold_is_no_settings_file(content: str) -> None:
    with pytest.raises(SettingsError, match="non è scritto bene"):
        parse_config(content.encode(), Path("collector.toml"))
