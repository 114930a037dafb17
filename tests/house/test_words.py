"""One thing has one word: public names use the words of docs/glossary.md, not those of the old
dialect.
"""

import ast
import re
from collections.abc import Iterator

from tests.house.measures import modules

OLD_DIALECT = frozenset(
    [
        "astray",
        "comune",
        "comuni",
        "door",
        "fate",
        "finding",
        "findings",
        "forgetful",
        "gist",
        "glance",
        "imprint",
        "imprints",
        "kept",
        "landed",
        "landing",
        "lying",
        "memo",
        "reader",
        "readers",
        "shelf",
        "sighting",
        "sightings",
        "told",
        "untouched",
    ]
)
ALLOWED = frozenset(
    {
        "collector.compile.due_promises.count_kept_and_due",
        "collector.compile.models.imprint",
        "collector.intake.block_reader.BlockReader",
        "collector.journal.documents.reader",
    }
)
"""A promise is kept; the letterhead of a document is its imprint, and a key of the templates; the
journal has a column of that name.
"""


def public_names(tree: ast.Module) -> Iterator[str]:
    """Yield the public functions, classes and constants of a module, and the fields and methods of
    its classes.
    """
    for node in tree.body:
        yield from _names_of(node)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for member in node.body:
                yield from _names_of(member)


def _names_of(node: ast.stmt) -> Iterator[str]:
    name = ""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        name = node.name
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        name = node.target.id
    if name and not name.startswith("_"):
        yield name


def words(name: str) -> set[str]:
    """ "has_lyingMail" → has, lying, mail."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_no_public_name_speaks_the_old_dialect() -> None:
    found = []
    for module in modules(("collector", "schemas")):
        for name in public_names(module.tree):
            if words(name) & OLD_DIALECT:
                found.append(f"{module.name}.{name}")
    assert sorted(set(found) - ALLOWED) == []


def test_a_name_of_the_old_dialect_would_be_found() -> None:
    tree = ast.parse("class LyingMail:\n    gist: str\n    def glance(self): ...\nTOLD: int = 1\n")
    spoken = [name for name in public_names(tree) if words(name) & OLD_DIALECT]
    assert spoken == ["LyingMail", "gist", "glance", "TOLD"]
