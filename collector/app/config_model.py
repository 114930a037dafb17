"""collector.toml checked by pydantic: whatever is not plainly right, and what is wrong with it.

The models are made of the tables in `config_file`, where each field and its limits stand once.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from collector.app.config_file import ADDRESS, ConfigFile, fields_of


class ConfigError(ValueError):
    """What is wrong with a settings file, as part of a sentence."""


def validated(values: Mapping[str, Any]) -> ConfigFile:
    """Return the settings that a file gives. Raises ConfigError, which says what is wrong."""
    try:
        read: ConfigFile = _table_of(ConfigFile, _model_of(ConfigFile).model_validate(values))
        return read
    except ValidationError as error:
        first: Any = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        is_unknown = first["type"] == "extra_forbidden"
        what = "non è un'impostazione che conosco"
        if not is_unknown:
            what = f"ha un valore che non va bene{_expected(first)}"
        raise ConfigError(f"la voce «{name}» {what}") from error


def _model_of(table: Any) -> type[BaseModel]:
    """Return the model of a table and of those in it."""
    made: dict[str, Any] = {}
    for field in fields_of(table):
        if field.is_table:
            made[field.name] = (_model_of(field.kind), Field(default=None))
        else:
            made[field.name] = (field.kind, Field(default=field.default, **field.limits))
    config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    return create_model(table.__name__, __config__=config, **made)


def _table_of(table: Any, model: BaseModel) -> Any:
    """Return the table that a model of it holds; one that is not in the file has defaults."""
    given = {}
    for field in fields_of(table):
        value = getattr(model, field.name)
        if isinstance(value, BaseModel):
            given[field.name] = _table_of(field.kind, value)
        elif not field.is_table:
            given[field.name] = value
    return table(**given)


_KINDS: Final = (
    ("string_type", 'un testo tra virgolette, come "testo"'),
    ("int_", "un numero intero, senza virgolette"),
    ("float_", "un numero, senza virgolette"),
    ("bool_", "true oppure false, senza virgolette"),
    ("date_", "un giorno come 2026-01-01, senza virgolette"),
    ("tuple_", 'un elenco, come ["uno", "due"]'),
    ("list_", 'un elenco, come ["uno", "due"]'),
    ("model_", "una parte del file, con il suo titolo tra parentesi quadre"),
)
"""What is expected, by how the type of pydantic's error begins."""


def _expected(error: Mapping[str, Any]) -> str:
    """Return what a setting should be: ": ci vuole un numero intero"; '' where we cannot tell."""
    kind, facts = str(error["type"]), error.get("ctx", {})
    if kind == "literal_error":
        values = str(facts["expected"]).replace(" or ", " oppure ").replace("'", '"')
        return f": ci vuole {values}"
    if kind == "greater_than_equal":
        return f": ci vuole un numero da {facts['ge']} in su"
    if kind == "less_than_equal":
        return f": ci vuole un numero fino a {facts['le']}"
    if kind == "string_too_long":
        return f": ci vuole un testo di al massimo {facts['max_length']} segni"
    if kind == "string_pattern_mismatch" and facts.get("pattern", "").startswith(ADDRESS):
        return ": ci vuole un indirizzo email, come nome@cooperativa.it"
    expected = next((what for begin, what in _KINDS if kind.startswith(begin)), "")
    return f": ci vuole {expected}" if expected else ""
