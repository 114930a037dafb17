"""JSON as the journal keeps it, byte for byte, by the fastest way there is.

All JSON that is written here is what `json.dumps` or pydantic would write. A few values only they
can write (half a letter, a whole number of more than 64 bits): then they do.
"""

import json
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any

import orjson


def compact_json(value: Any) -> bytes | None:
    """Return a value as JSON without blanks, in UTF-8; None for one that must be written slowly.

    Days and hours are ISO texts, choices (enums) their values, dataclasses all their fields.
    """
    try:
        return orjson.dumps(value)
    except TypeError:  # orjson's own error is one
        return None


def texts_as_json(texts: Iterable[str]) -> bytes:
    """Return a list of texts as `json.dumps(ensure_ascii=False)` writes it.

    Half of a letter becomes the three bytes that stand for it in no text (`surrogatepass`).
    """
    texts = list(texts)
    compact = compact_json(texts)
    # A comma before a quote ends a text, or stands between two: only the latter gets a blank.
    if compact is None or b',",' in compact or compact.endswith(b',"]'):
        slow = ", ".join(map(encode_basestring, texts))
        return f"[{slow}]".encode("utf-8", "surrogatepass")
    return compact.replace(b'","', b'", "')


def texts_by_name_as_json(texts: Mapping[str, str]) -> bytes:
    """Return texts by name as `json.dumps(ensure_ascii=False)` writes them; halves as above."""
    pairs = [
        f"{encode_basestring(name)}: {encode_basestring(text)}" for name, text in texts.items()
    ]
    return f"{{{', '.join(pairs)}}}".encode("utf-8", "surrogatepass")


def read_json(text: str) -> Any:
    """Return what a text of ours in JSON says: no number in it has more than 64 bits.

    Raises ValueError.
    """
    try:
        return orjson.loads(text)
    except ValueError:  # half of a letter; or it is no JSON
        return json.loads(text)
