"""The tab *Nuclei*: the families, each with a code that stays its own. Pure.

Fails closed: a nucleus whose code is not sure is flagged and left out, because a guess there
decides who reads about whom.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from rapidfuzz import fuzz, process

from collector.sheet.columns import RowCells
from collector.sheet.skipped import SkippedRow
from collector.validation.directory_tab import DirectoryTab, read_unless_failed
from schemas.canonical import canonical
from schemas.cells.choices import PATH_ALSO
from schemas.cells.names import Names, name_key, read_person
from schemas.cells.normalise import plain, tidy
from schemas.code import is_code, listed_codes
from schemas.nucleus import PATH_LABELS, Nucleus
from schemas.person import Job, Person

_SIMILAR_CASE_TYPE: Final = 85
"""Per cent of similarity from which a known case type is proposed."""
ERASED_FLAG: Final = "CANCELLATA-01"
"""On a row of a family, or of a talk, that was erased."""
ERASED_REASON: Final = "dati cancellati"
_NAME_FIELDS: Final = frozenset({"name", "other_names"})
"""A family whose name is crossed out is still that family: its talks are nobody else's."""

Place = tuple[str, int, int]
"""Tab, row and column of a cell; rows and columns count from 1."""


class NucleiTab:
    """The families of the tab.

    `found`: each nucleus with its row. `new_codes`: the cells of *Codice* to fill. `erased_names`:
    of the rows whose code was erased: nothing else of them is read.
    """

    def __init__(
        self,
        tab: DirectoryTab,
        people: Sequence[Person],
        case_types: Sequence[str],
        remembered: Sequence[Nucleus],
        fresh_codes: Iterator[str],
        erased: frozenset[str] = frozenset(),
    ) -> None:
        """Read all rows, and put the flags on `tab`.

        `remembered`: the nuclei that the journal knows: its name for a code tells an original from
        a copy, and a row that lost its code may get it back. `erased`: codes never to be read.
        """
        self.found: list[tuple[RowCells, Nucleus]] = []
        self.new_codes: dict[Place, str] = {}
        self.erased_names: list[str] = []
        self._found_codes: set[str] = set()
        self._tab = tab
        self._fresh_codes = fresh_codes
        self._case_types = {plain(case_type): case_type for case_type in case_types}
        self._typed_codes = {row.row: canonical(row.cell("code").typed).upper() for row in tab.rows}
        self._times_used = Counter(code for code in self._typed_codes.values() if code)
        self._known = {nucleus.code: nucleus for nucleus in remembered}
        self._codes_by_name: dict[str, set[str]] = defaultdict(set)
        self._lost_by_name: dict[str, list[Nucleus]] = defaultdict(list)
        for nucleus in remembered:
            key = name_key(nucleus.name)
            self._codes_by_name[key].add(nucleus.code)
            if nucleus.code not in self._times_used:
                self._lost_by_name[key].append(nucleus)
        self._staff = {
            "mediator": _names_of(people, Job.MEDIATOR),
            "social_worker": _names_of(people, Job.SOCIAL_WORKER),
        }
        for row in tab.rows:
            if self._typed_codes[row.row] in erased:
                self._refuse(row)
            else:
                self._read_row(row)
        self._flag_homonyms()

    def _read_row(self, row: RowCells) -> None:
        typed_code = self._typed_codes[row.row] or None
        values = self._values(row, typed_code)
        if "name" not in values:
            return
        code = typed_code
        problem = self._code_problem(code, values)
        if problem:
            self._tab.add_flag(problem, row, "code", code)
        if problem == "CODICE-03":
            # No code at all: a person must clear the cell; meanwhile the name says which family.
            code = None
        elif problem:
            return
        if code is None:
            code = self._new_code(row, values)
        self.found.append((row, Nucleus(code=code, **values)))
        self._found_codes.add(code)

    def _refuse(self, row: RowCells) -> None:
        """Flag a row whose family was erased; its names tell which talks are not read either."""
        self._tab.add_flag(ERASED_FLAG, row, "code")
        self._tab.skipped.append(SkippedRow(row.tab, row.row, ERASED_REASON))
        name = canonical(row.cell("name").typed)
        others = _other_names(canonical(row.cell("other_names").typed))
        self.erased_names += [text for text in (tidy(name), *others) if text]

    def _values(self, row: RowCells, code: str | None) -> dict[str, Any]:
        """The sure values of a row, by the fields of a nucleus."""
        values = self._tab.read_row(row, code, valid_if_struck=_NAME_FIELDS)
        for key, names in self._staff.items():
            values[key] = self._read_person(row, key, names, code)
        path = self._tab.read_choice(row, "path", PATH_LABELS, PATH_ALSO, code)
        if path is not None:
            values["path"] = path
        if "name" in values:
            values["name"] = tidy(values["name"])
            values["other_names"] = _other_names(values.get("other_names"))
            values["case_type"] = self._case_type(row, values.get("case_type"), code)
        return values

    def _read_person(self, row: RowCells, key: str, names: Names, code: str | None) -> str | None:
        parse = partial(
            read_person, names=names, unknown="PERSONA-01", several="PERSONA-01", two="PERSONA-03"
        )
        reading = read_unless_failed(row.cell(key), parse)
        if reading.flag:
            self._tab.add_flag(reading.flag, row, key, code, reading.facts)
        return reading.value

    def _case_type(self, row: RowCells, typed: str | None, code: str | None) -> str | None:
        """The case type as in the list; one that is not in it is kept as typed, with a warning."""
        if typed is None:
            return None
        key = plain(typed)
        known = self._case_types.get(key)
        if known:
            return known
        nearest = process.extractOne(
            key, list(self._case_types), scorer=fuzz.ratio, score_cutoff=_SIMILAR_CASE_TYPE
        )
        facts = {"proposal": f"«{self._case_types[nearest[0]]}»"} if nearest else {}
        self._tab.add_flag("TIPO-01", row, "case_type", code, facts)
        return typed

    # --- Codes --------------------------------------------------------------------------------

    def _code_problem(self, code: str | None, values: Mapping[str, Any]) -> str | None:
        """The flag that says why this row's code cannot be used; None where it can."""
        if code is None:
            return None
        if code in self._found_codes:
            return "CODICE-02"
        if not is_code(code, "N"):
            return "CODICE-03"
        is_repeated = self._times_used[code] > 1
        before = self._known.get(code)
        if before is None:
            return "CODICE-02" if is_repeated else None
        if not self._is_same_family(before, values):
            return "CODICE-02" if is_repeated else "NUCLEO-05"
        if is_repeated and name_key(values["name"]) != name_key(before.name):
            return "CODICE-02"
        return None

    def _is_same_family(self, before: Nucleus, values: Mapping[str, Any]) -> bool:
        """True where a row under a known code still names the family that the journal knows.

        Some word of the names must be the same, and the name must not be one of another family.
        """
        names_now = (values["name"], *values["other_names"])
        names_before = (before.name, *before.other_names)
        if not _words_of(names_now) & _words_of(names_before):
            return False
        key = name_key(values["name"])
        if key in {name_key(name) for name in names_before}:
            return True
        return not self._codes_by_name.get(key, set()) - {before.code}

    def _new_code(self, row: RowCells, values: Mapping[str, Any]) -> str:
        """The code for a row without a usable one: the one that it lost, or a fresh one."""
        lost = self._lost_by_name.get(name_key(values["name"]), [])
        code = _take_lost_code(lost, values) or next(self._fresh_codes)
        others = [nucleus.code for nucleus in lost if nucleus.code != code]
        if others:
            self._tab.add_flag("NOME-02", row, "name", code, {"codes": listed_codes(others)})
        layout = self._tab.flagger.layout
        column = layout.columns.get("code")
        if column is not None and not self._typed_codes[row.row]:
            self.new_codes[layout.tab, row.row, column] = code
        return code

    def _flag_homonyms(self) -> None:
        """Flag families of the same name in the same comune: perhaps one, twice. Never merged."""
        groups: dict[tuple[str, str | None], list[tuple[RowCells, Nucleus]]] = defaultdict(list)
        for row, nucleus in self.found:
            groups[name_key(nucleus.name), nucleus.municipality].append((row, nucleus))
        for group in groups.values():
            if len(group) < 2:
                continue
            codes = listed_codes([nucleus.code for _, nucleus in group])
            for row, nucleus in group:
                self._tab.add_flag("NOME-01", row, "name", nucleus.code, {"codes": codes})


def _names_of(people: Sequence[Person], job: Job) -> Names:
    return Names.of((person.name, person.name) for person in people if person.job is job)


def _words_of(names: Sequence[str]) -> set[str]:
    return {word for name in names for word in name_key(name).split()}


def _take_lost_code(lost: list[Nucleus], values: Mapping[str, Any]) -> str | None:
    """Take from `lost` the one nucleus of the row's comune and social worker, and return its code.

    A name alone is no proof, and its story goes to whoever stands beside the code.
    """
    same = [
        nucleus
        for nucleus in lost
        if nucleus.municipality == values.get("municipality")
        and nucleus.social_worker == values.get("social_worker")
    ]
    if len(same) != 1:
        return None
    lost.remove(same[0])
    return same[0].code


def _other_names(text: str | None) -> tuple[str, ...]:
    """The names in one cell, apart by a semicolon or a line break."""
    parts = (text or "").replace("\n", ";").split(";")
    return tuple(filter(None, map(tidy, parts)))
