"""Google's own discovery documents, as shipped with google-api-python-client: which methods there
are, what fits.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import unquote

from tests.google_sheets.errors import ApiError, Json, bad

APIS = {"sheets": "sheets.v4", "drive": "drive.v3", "forms": "forms.v1"}

TOLERATED_FIELDS = {("Permission", "withLink")}
"""A field of Drive v2 that gspread still sends and Drive does not mind."""
TOLERATED_PARAMETERS = {("drive.files.get", "includeItemsFromAllDrives")}
"""gspread sends it; Drive does not mind."""


class Violation(Exception):
    """A value that does not fit its schema: where, in Google's words, and what."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where, self.message = where, message

    def refusal(self) -> ApiError:
        details: list[Json] = [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"field": self.where, "description": self.message}],
            }
        ]
        return ApiError(400, self.message, details=details)


@dataclass(frozen=True)
class Method:
    """One method of an API, and how its path looks."""

    api: str
    id: str
    verb: str
    pattern: re.Pattern[str]
    spec: Any

    def arguments(self, path: str) -> dict[str, str] | None:
        found = self.pattern.fullmatch(path)
        return (
            None
            if found is None
            else {name: unquote(part) for name, part in found.groupdict().items()}
        )


@cache
def document(api: str) -> Json:
    text = (
        files("googleapiclient.discovery_cache")
        .joinpath("documents", f"{APIS[api]}.json")
        .read_text("utf-8")
    )
    answer: Json = json.loads(text)
    return answer


@cache
def methods() -> tuple[Method, ...]:
    """All methods, those with a ":verb" first."""
    found: list[Method] = []

    def walk(api: str, node: Json, base: str) -> None:
        for spec in node.get("methods", {}).values():
            path = base + spec["path"]
            pattern = re.sub(
                r"\\\{\+?(\w+)\\\}", lambda part: rf"(?P<{part[1]}>[^/]+?)", re.escape(path)
            )
            found.append(
                Method(api, spec["id"], spec["httpMethod"], re.compile("/" + pattern), spec)
            )
        for inner in node.get("resources", {}).values():
            walk(api, inner, base)

    for api in APIS:
        walk(api, document(api), document(api)["servicePath"])
    return tuple(
        sorted(
            found,
            key=lambda one: (not re.search(r":\w+$", one.spec["path"]), -len(one.spec["path"])),
        )
    )


def find(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """The method for a request, by its raw (still quoted) path."""
    for method in methods():
        if method.verb == verb and (arguments := method.arguments(path)) is not None:
            return method, arguments
    return None


@cache
def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), name)


def query(method: Method, given: dict[str, list[str]]) -> Json:
    """Query parameters as their types say; raises Violation on an unknown one, as Sheets does
    (Drive too, here).
    """
    known = {**document(method.api)["parameters"], **method.spec.get("parameters", {})}
    answer: Json = {}
    for name, texts in given.items():
        if (method.id, name) in TOLERATED_PARAMETERS:
            continue
        spec = known.get(name)
        if spec is None or spec.get("location") != "query":
            raise Violation(
                name,
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query '
                "parameter. Field "
                f"'{name}' could not be found in request message.",
            )
        values = [_parameter(name, text, spec) for text in texts]
        if spec.get("repeated"):
            answer[name] = values
        elif len(values) > 1:
            raise Violation(
                name,
                f"Invalid value at '{snake(name)}', Proto field is not repeating, cannot start "
                "list.",
            )
        else:
            answer[name] = values[0]
    for name, spec in method.spec.get("parameters", {}).items():
        if spec.get("required") and spec["location"] == "query" and name not in answer:
            raise Violation(name, f"Required parameter: {name}")
    return answer


def _parameter(name: str, text: str, spec: Json) -> Any:
    kind = spec["type"]
    if kind == "boolean":
        if text.lower() not in ("true", "false", "1", "0", ""):
            raise Violation(name, f"Invalid value at '{snake(name)}' (TYPE_BOOL), \"{text}\"")
        return text.lower() in ("true", "1")
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text):
            raise Violation(name, f"Invalid value at '{snake(name)}' (TYPE_INT32), \"{text}\"")
        return int(text)
    if "enum" in spec and text not in spec["enum"]:
        raise Violation(name, f"Invalid value at '{snake(name)}' (TYPE_ENUM), \"{text}\"")
    return text


def check(api: str, schema: str, value: Any, *, answer: bool) -> Any:
    """The value, of which everything fits the schema; a request's nulls are gone. Raises
    Violation.
    """
    try:
        return _schemas(api, answer).message(schema)(value, set())
    except _Misfit as misfit:
        raise misfit.violation() from None


class _Misfit(Exception):
    """Something does not fit; where is put together on the way out, so that what fits costs
    nothing.
    """

    def __init__(self, kind: str, value: Any, unknown: str = "") -> None:
        super().__init__(kind)
        self.kind, self.value, self.unknown = kind, value, unknown
        self.path: list[str] = []

    def under(self, step: str) -> "_Misfit":
        self.path.insert(0, step)
        return self

    def violation(self) -> Violation:
        where = "".join(self.path).lstrip(".")
        at = f" at '{where}'" if where else ""
        if self.unknown:
            return Violation(
                where,
                f'Invalid JSON payload received. Unknown name "{self.unknown}"{at}: Cannot find '
                "field.",
            )
        said = json.dumps(self.value, ensure_ascii=False)[:100]
        return Violation(where, f"Invalid value{at} ({self.kind}), {said}")


NUMBERS = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1)}
PLAIN_TYPES = {
    "string": "TYPE_STRING",
    "boolean": "TYPE_BOOL",
    "number": "TYPE_DOUBLE",
    "integer": "TYPE_INT32",
}


Sound: TypeAlias = set[tuple[int, str]]
"""Messages of an answer that stand in it many times over, as one object: looked at once."""
Fits: TypeAlias = Callable[[Any, Sound], Any]
"""The value when it fits, else raises _Misfit; made once from a schema."""


class _Schemas:
    """The schemas of one API, for its requests or for its answers; each is read once, when it is
    first needed.
    """

    def __init__(self, schemas: Json, answer: bool) -> None:
        self.schemas, self.answer = schemas, answer
        self._made: dict[str, Fits] = {}

    def message(self, name: str) -> Fits:
        if name in self._made:
            return self._made[name]
        inner: Fits

        def once(value: Any, sound: Sound) -> Any:
            key = id(value), name
            if key not in sound:
                inner(value, sound)
                sound.add(key)
            return value

        # a schema may hold itself: who asks meanwhile gets what is not yet filled in
        self._made[name] = once if self.answer else lambda value, sound: inner(value, sound)
        inner = self._value(self.schemas[name], name)
        return self._made[name]

    def _value(self, spec: Json, owner: str) -> Fits:
        if "$ref" in spec:
            return self.message(spec["$ref"])
        kind = spec.get("type", "any")
        if kind == "any":
            return _anything
        if kind == "object":
            return self._object(spec, owner)
        if kind == "array":
            return self._array(self._value(spec["items"], owner))
        return self._plain(kind, spec)

    def _array(self, item: Fits) -> Fits:
        def fits(value: Any, sound: Sound) -> Any:
            if not isinstance(value, list):
                raise _Misfit("list", value)
            if item is _anything:
                return value
            answer = []
            for at, one in enumerate(value):
                try:
                    answer.append(item(one, sound))
                except _Misfit as misfit:
                    raise misfit.under(f"[{at}]") from None
            return answer

        return fits

    def _object(self, spec: Json, owner: str) -> Fits:
        properties = {
            name: self._value(inner, owner) for name, inner in spec.get("properties", {}).items()
        }
        extra = (
            self._value(spec["additionalProperties"], owner)
            if "additionalProperties" in spec
            else None
        )
        is_answer = self.answer

        def fits(value: Any, sound: Sound) -> Json:
            if not isinstance(value, dict):
                raise _Misfit(f"type.googleapis.com/{owner}", value)
            answer: Json = {}
            for name, part in value.items():
                inner = properties.get(name, extra)
                if inner is None:
                    if (owner, name) in TOLERATED_FIELDS:
                        continue
                    raise _Misfit("", part, unknown=name)
                if part is None and not is_answer:
                    continue
                try:
                    answer[name] = inner(part, sound)
                except _Misfit as misfit:
                    raise misfit.under(f".{snake(name)}") from None
            return answer

        return fits

    def _plain(self, kind: str, spec: Json) -> Fits:
        form = spec.get("format", "")
        said = f"TYPE_{form.upper()}" if form in NUMBERS else PLAIN_TYPES[kind]
        if kind == "integer":
            return self._integer(form, said)
        if kind == "string":
            return self._text(form, frozenset(spec["enum"]) if "enum" in spec else None)

        def fits(value: Any, _: Sound) -> Any:
            if isinstance(value, bool) != (kind == "boolean") or not isinstance(
                value, (bool, int, float)
            ):
                raise _Misfit(said, value)
            return value

        return fits

    def _integer(self, form: str, said: str) -> Fits:
        low, high = NUMBERS.get(form, NUMBERS["int32"])

        def fits(value: Any, _: Sound) -> int:
            if isinstance(value, str) and not self.answer and re.fullmatch(r"-?\d+", value):
                value = int(value)
            if (
                isinstance(value, bool)
                or not isinstance(value, (int, float))
                or value != int(value)
            ):
                raise _Misfit(said, value)
            if not low <= value <= high:
                raise _Misfit(said, value)
            return int(value)

        return fits

    def _text(self, form: str, enum: frozenset[str] | None) -> Fits:
        def fits(value: Any, _: Sound) -> str:
            if form in ("int64", "uint64"):
                if isinstance(value, int) and not isinstance(value, bool) and not self.answer:
                    value = str(value)
                if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
                    raise _Misfit(f"TYPE_{form.upper()}", value)
            if not isinstance(value, str):
                raise _Misfit("TYPE_STRING", value)
            if enum is not None and value not in enum:
                raise _Misfit("TYPE_ENUM", value)
            if form == "google-datetime" and not re.fullmatch(
                r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value
            ):
                raise _Misfit("Timestamp", value)
            return value

        return fits


def _anything(value: Any, _: Sound) -> Any:
    return value


@cache
def _schemas(api: str, answer: bool) -> _Schemas:
    return _Schemas(document(api)["schemas"], answer)


def known_path(api: str, schema: str, path: tuple[str, ...]) -> bool:
    """Whether a field mask's path leads somewhere in a schema."""
    spec: Json = {"$ref": schema}
    for name in path:
        spec = _below(api, spec)
        if name == "*":
            continue
        if name in spec.get("properties", {}):
            spec = spec["properties"][name]
        elif "additionalProperties" in spec:
            spec = spec["additionalProperties"]
        else:
            return False
    return True


def _below(api: str, spec: Json) -> Json:
    while True:
        if "$ref" in spec:
            spec = document(api)["schemas"][spec["$ref"]]
        elif spec.get("type") == "array":
            spec = spec["items"]
        else:
            return spec


MASKED = {
    "updateSpreadsheetProperties": "SpreadsheetProperties",
    "updateSheetProperties": "SheetProperties",
    "updateCells": "CellData",
    "appendCells": "CellData",
    "repeatCell": "CellData",
    "updateDimensionProperties": "DimensionProperties",
    "updateProtectedRange": "ProtectedRange",
    "updateNamedRange": "NamedRange",
    "updateDeveloperMetadata": "DeveloperMetadata",
}


def check_mask(api: str, schema: str, paths: list[tuple[str, ...]], where: str) -> None:
    """Raises 400 for a field that the schema does not have."""
    for path in paths:
        if not known_path(api, schema, path):
            raise bad(
                f"Invalid value at '{where}' (type.googleapis.com/google.protobuf.FieldMask), "
                f'"{".".join(path)}"'
            )
