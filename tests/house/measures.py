"""Figures of the structure, and the limits they are held to: `python -m tests.house.measures`.

Prints one line per figure and, below each that is off its limit, where. Exit code 1 when one is.
`.ci/run` calls it. Layers and their order are read from the import-linter contract in
`pyproject.toml`.
"""

import ast
import gc
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = ("collector", "schemas", "report_templates")
EVERYTHING: Final = (*PROGRAM, "tests", "benchmarks")
ROOT_MODULES_MAX: Final = 4
FUNCTION_LINES_MAX: Final = 60
LINE_LENGTH_MAX: Final = 100
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file of the repository. `name` is dotted; a package has the name of its folder."""

    path: Path
    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    def place(self, line: int) -> str:
        """Return "collector/files.py:12"."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{line}"


@dataclass(frozen=True)
class Figure:
    """A count and its limit. `places`: what is counted, as text for a developer."""

    name: str
    places: tuple[str, ...]
    limit: int = 0

    @property
    def is_held(self) -> bool:
        """True when the count is within the limit."""
        return len(self.places) <= self.limit


def modules(folders: Iterable[str]) -> list[Module]:
    """Return all Python files below these folders of the repository, by path."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            found.append(Module(path, dotted.removesuffix(".__init__"), path.read_text("utf-8")))
    return found


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield all statements, those within others too. No expression holds one: none is entered."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for part in ("body", "handlers", "orelse", "finalbody", "cases"):
            inner = getattr(node, part, ())
            yield from inner
            waiting.extend(inner)


# Imports


def imports_between(program: Iterable[Module]) -> dict[str, set[str]]:
    """Return for each module the modules of the program that it imports, at its top or later."""
    by_name = {module.name: module for module in program}
    graph: dict[str, set[str]] = {name: set() for name in by_name}
    for name, module in by_name.items():
        for imported in _imported_names(module.tree):
            target = _module_of(imported, by_name)
            if target is not None and target != name:
                graph[name].add(target)
    return graph


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for node in statements(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name


def _module_of(imported: str, known: Mapping[str, Module]) -> str | None:
    """Return the module that an import leads to: "a.b" for "a.b.name", "a.b.c" for a module c."""
    if imported in known:
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in known else None


def circles(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the groups of modules that import each other, each as one text."""
    reachable = {name: _reachable(graph, name) for name in graph}
    groups = set()
    for name in graph:
        group = {other for other in reachable[name] if name in reachable[other]}
        if group:
            groups.add(" ".join(sorted({name, *group})))
    return sorted(groups)


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen


def layers() -> list[frozenset[str]]:
    """Return the layers of the import-linter contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in contracts if one["type"] == "layers"]
    return [frozenset(layer.replace("|", " ").split()) for layer in contract["layers"]]


def arrows_upwards(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the imports that lead to a higher layer, or across within one."""
    order = layers()
    found = []
    for name, imported in sorted(graph.items()):
        for target in sorted(imported):
            here, there = _layer_of(name, order), _layer_of(target, order)
            if here is None or there is None or here == there:
                continue
            is_across = here[0] == there[0]
            if is_across or there[0] < here[0]:
                found.append(f"{name} imports {target}")
    return found


def _layer_of(name: str, order: list[frozenset[str]]) -> tuple[int, str] | None:
    """Return a module's layer (0 is the highest) and its room; None for one in no layer."""
    for height, rooms in enumerate(order):
        for room in rooms:
            if name == room or name.startswith(room + "."):
                return height, room
    return None


# Functions, lines, names


def functions(module: Module) -> Iterator[Function]:
    """Return all functions and methods of a module, nested ones too."""
    return (node for node in statements(module.tree) if isinstance(node, Function))


def long_functions(everything: Iterable[Module]) -> list[str]:
    """Return the functions that take more lines than allowed."""
    found = []
    for module in everything:
        for function in functions(module):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                found.append(f"{module.place(function.lineno)} {function.name}: {lines} lines")
    return found


def long_lines(everything: Iterable[Module]) -> list[str]:
    """Return the lines that are longer than allowed."""
    found = []
    for module in everything:
        for number, line in enumerate(module.text.splitlines(), start=1):
            if len(line) > LINE_LENGTH_MAX:
                found.append(f"{module.place(number)} {len(line)} characters")
    return found


def complex_functions() -> list[str]:
    """Return what ruff says of C901, with the limit of `pyproject.toml`."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "C901"]
    ran = subprocess.run(
        [*command, "--output-format", "concise", *EVERYTHING],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    return [line for line in ran.stdout.splitlines() if "C901" in line]


def unsaid_raises(program: Iterable[Module]) -> list[str]:
    """Return the public functions that raise a class which their docstring does not name."""
    found = []
    for module in program:
        for function in _public_functions(module.tree):
            docstring = ast.get_docstring(function) or ""
            unsaid = sorted(_raised(function) - _said(docstring))
            if unsaid:
                found.append(f"{module.place(function.lineno)} {function.name}: {' '.join(unsaid)}")
    return found


def _said(docstring: str) -> set[str]:
    """Return the words from the first "Raise" on."""
    _, raises, rest = docstring.partition("aise")
    return (
        set(rest.replace(",", " ").replace(".", " ").replace("`", " ").split()) if raises else set()
    )


def _public_functions(tree: ast.Module) -> Iterator[Function]:
    owners: list[ast.Module | ast.ClassDef] = [tree]
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            owners.append(node)
    for owner in owners:
        for node in owner.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


def _raised(function: Function) -> set[str]:
    """Return the names of the classes that a function raises itself, not in functions within it."""
    raised = set()
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*Function.__args__, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.Raise):
            raised |= _class_of(node.exc)
        waiting.extend(ast.iter_child_nodes(node))
    return raised


def _class_of(raised: ast.expr | None) -> set[str]:
    """Return "ValueError" for `ValueError(…)`; nothing for a variable, or a call that makes it."""
    called = raised.func if isinstance(raised, ast.Call) else raised
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return {name} if name[:1].isupper() else set()


def twin_classes(program: Iterable[Module]) -> list[str]:
    """Return the names that more than one public class has, and the modules."""
    owners = defaultdict[str, list[str]](list)
    for module in program:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                owners[node.name].append(module.name)
    twins = {name: rooms for name, rooms in owners.items() if len(rooms) > 1}
    return [f"{name}: {', '.join(rooms)}" for name, rooms in sorted(twins.items())]


def measured() -> list[Figure]:
    """Return all figures of the repository as it is."""
    program, everything = modules(PROGRAM), modules(EVERYTHING)
    graph = imports_between(program)
    at_root = sorted(path.name for path in (ROOT / "collector").glob("*.py"))
    return [
        Figure("modules at the root of collector", tuple(at_root), ROOT_MODULES_MAX),
        Figure("import circles", tuple(circles(graph))),
        Figure("imports upwards", tuple(arrows_upwards(graph))),
        Figure(f"functions over {FUNCTION_LINES_MAX} lines", tuple(long_functions(everything))),
        Figure("functions too complex (C901)", tuple(complex_functions())),
        Figure(f"lines over {LINE_LENGTH_MAX} characters", tuple(long_lines(everything))),
        Figure("public functions that do not say what they raise", tuple(unsaid_raises(program))),
        Figure("names of two public classes", tuple(twin_classes(program))),
    ]


def main() -> int:
    """Print all figures. Return 1 when one is off its limit, else 0."""
    gc.disable()  # the trees are millions of objects and none is rubbish: half the time went there
    figures = measured()
    for figure in figures:
        mark = "ok " if figure.is_held else "OFF"
        print(f"{mark} {figure.name}: {len(figure.places)} (at most {figure.limit})")
        if not figure.is_held:
            print("".join(f"      {place}\n" for place in figure.places), end="")
    return 0 if all(figure.is_held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
