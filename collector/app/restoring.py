"""`collector restore`: rows that vanished from the workbook, put back from the journal, each once.

A row comes back below the others with all the cells that it had, its own code and *Provenienza*:
so the next check knows it again. A family whose row left *Nuclei* comes back with its talks. What
would come of it is tried out in memory first: a row that the check would not know again is not
written.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from collector.app import restored_rows
from collector.app.import_target import (
    TalkKeys,
    all_rows,
    last_row,
    source_column,
    tab_for_rows,
)
from collector.app.preview import Preview, open_preview
from collector.app.project import open_workbook
from collector.app.restored_rows import TypedRow
from collector.app.settings import Settings
from collector.app.talk_versions import nucleus_cells
from collector.errors import SettingsError, WorkbookChangedError, WorkbookError
from collector.journal.talks import PastVersion
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.sheet.row_matching import KEYS
from collector.sync.accidents import stop_if_nuclei_tab_gone
from collector.text.italian import count, listed, short_day
from schemas import nucleus
from schemas.canonical import canonical, content_hash
from schemas.cells.names import name_key
from schemas.code import is_code
from schemas.nucleus import Nucleus
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.workbook import FLAGS_TAB, Grid, NewRows

_CHANGED: Final = (
    "Intanto qualcosa è cambiato nel foglio o nel registro: guarda di nuovo che cosa manca, poi "
    "decidi. Non ho scritto nulla."
)
_Place = tuple[str, int]


@dataclass(frozen=True)
class AskedRows:
    """What is to be put back: rows of talks and nuclei by code, or (`lost`) all rows that vanished
    and nobody said that this is right, the nuclei that vanished since the last check, and those
    that talks miss.
    """

    codes: tuple[str, ...] = ()
    lost: bool = False


@dataclass(frozen=True)
class RestoredTalk:
    """A row of talks that comes back.

    `cells`: title and text, from the left. `doubts`: sentences for a person.
    """

    code: str
    tab: str
    day: dt.date | None
    family: str = field(repr=False)
    mediator: str = field(repr=False)
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    doubts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def described(self) -> str:
        """The day, the family and the mediator, as far as they are known."""
        day = short_day(self.day) if self.day else "senza data"
        return ", ".join(filter(None, (day, self.family, self.mediator)))


@dataclass(frozen=True)
class RestoredNucleus:
    """A row of *Nuclei* that comes back; the fields as those of a talk."""

    code: str
    name: str = field(repr=False)
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    doubts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class RestorePlan:
    """All that a restore wants to do.

    `name`: the workbook's. `left_out`: sentences on what is not put back, and why. `new`: the rows,
    by tab, *Nuclei* first. `snapshot_mark`: of the snapshot that the plan was made from.
    """

    name: str
    talks: tuple[RestoredTalk, ...] = ()
    nuclei: tuple[RestoredNucleus, ...] = ()
    left_out: tuple[str, ...] = field(default=(), repr=False)
    new: tuple[NewRows, ...] = field(default=(), repr=False)
    snapshot_mark: str = ""

    @property
    def rows(self) -> int:
        """How many rows it wants to append."""
        return sum(len(new.rows) for new in self.new)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what comes back."""
        return frozenset(one.code for one in self.parts)

    @property
    def counted(self) -> str:
        """How much comes back: "2 colloqui e 1 nucleo"."""
        counts = [count(len(self.talks), "colloquio", "colloqui")] if self.talks else []
        counts += [count(len(self.nuclei), "nucleo", "nuclei")] if self.nuclei else []
        return listed(counts)

    @property
    def parts(self) -> tuple[RestoredNucleus | RestoredTalk, ...]:
        """All that comes back, the families first."""
        return (*self.nuclei, *self.talks)

    @property
    def mark(self) -> str:
        """What tells it from a plan that would write something else."""
        parts = []
        for new in self.new:
            parts.append(new.tab)
            for row in new.rows:
                parts += [f"{column} {text}" for column, text in sorted(row.items())]
        return content_hash(parts)


def plan_restore(settings: Settings, asked: AskedRows) -> RestorePlan:
    """Decide which rows to put back; nothing is written.

    Raises SettingsError for a code that is not known, WorkbookError also where a tab lacks a column
    for something that a row had, JournalError.
    """
    with open_preview(settings) as preview:
        return _Planner(preview, settings.today).plan(asked)


def restore_rows(settings: Settings, asked: AskedRows, *, mark: str) -> int:
    """Put back what `plan_restore` showed; return how many rows. `mark`: of that plan.

    Each tab is written whole or not at all, *Nuclei* first; whoever was interrupted in between asks
    again. A row that somebody else put back meanwhile is not written.

    Raises WorkbookChangedError where it would be something else by now, WorkbookError as the
    workbook's `append` does; else as `plan_restore`.
    """
    plan = plan_restore(settings, asked)
    if plan.mark != mark:
        raise WorkbookChangedError(_CHANGED)
    written, tabs = 0, set[str]()
    while plan.new:
        new = plan.new[0]
        if new.tab in tabs:
            raise WorkbookError(
                f"Ho riscritto le righe in fondo al foglio «{new.tab}», ma riguardandolo non le "
                "riconosco: non scrivo altro. Lancia «collector sync» e guarda le segnalazioni."
            )
        tabs.add(new.tab)
        written += open_workbook(settings).append(new, mark=plan.snapshot_mark)
        if len(plan.new) == 1:
            break
        plan = plan_restore(settings, asked)
    return written


class _Talk(NamedTuple):
    """A row of talks to put back, its last version, and where it goes."""

    code: str
    last: PastVersion
    layout: Layout
    row: TypedRow


class _Target(NamedTuple):
    """A tab that rows go into; `source`: the column that says where rows came from, its title."""

    grid: Grid
    layout: Layout
    source: tuple[int, str]


class _Planner:
    """Plans what to put back into one workbook."""

    def __init__(self, preview: Preview, today: dt.date) -> None:
        self._preview, self._today = preview, today
        self._families = {known.code: known for known in preview.memory.remembered.nuclei}
        self._in_nuclei = {known.code: known for known in preview.plan.directory.nuclei}
        self._left_out: list[str] = []
        self._targets: dict[str, _Target] = {}
        self._places: dict[str, _Place] = {}
        for row in preview.plan.rows:
            if row.code:
                self._places[row.code] = row.tab, row.row
        for code, place in _typed_codes(preview):
            self._places.setdefault(code, place)

    def plan(self, asked: AskedRows) -> RestorePlan:
        """Return what to put back. Raises as `plan_restore`."""
        if self._preview.snapshot.tab(nucleus.TAB) is None:
            stop_if_nuclei_tab_gone(self._preview.snapshot.where, self._preview.memory)
        codes = [talk.code for talk in self._preview.plan.lost] if asked.lost else [*asked.codes]
        codes = list(dict.fromkeys(_as_code(code) for code in codes))
        self._stop_if_unknown(codes)
        talks = self._talks([code for code in codes if is_code(code, "R")])
        _stop_if_no_column(talks)
        families = [code for code in codes if is_code(code, "N")]
        if asked.lost:
            families += self._families_lost()
        wanted = dict.fromkeys([*families, *(talk.last.record.nucleus or "" for talk in talks)])
        nuclei = self._nuclei(wanted, families)
        return self._tried_out(talks, nuclei)

    def _stop_if_unknown(self, codes: Sequence[str]) -> None:
        for code in codes:
            if not (is_code(code, "R") or is_code(code, "N")):
                raise SettingsError(
                    f"«{one_line(code)}» non è un codice giusto di riga (R…) o di nucleo (N…): "
                    "copialo da «Segnalazioni», o con «collector nuclei» e «collector flags». Non "
                    "ho scritto nulla."
                )
        known = self._preview.memory.rows.keys() | self._families.keys()
        unknown = [code for code in codes if code not in known]
        if unknown:
            named = listed(f"«{one_line(code)}»" for code in unknown)
            which = "Il codice" if len(unknown) == 1 else "I codici"
            verb = "lo conosce" if len(unknown) == 1 else "li conosce"
            raise SettingsError(
                f"{which} {named}: il registro non {verb}, quindi non posso rimettere nulla. I "
                "codici delle righe sparite sono in «Segnalazioni» e con «collector flags»; con "
                "«collector restore --lost» le rimetti tutte. Non ho scritto nulla."
            )

    # --- Talks ------------------------------------------------------------------------------

    def _talks(self, codes: Sequence[str]) -> list[_Talk]:
        """Return the rows that are gone, as they were; says why of each that is left out."""
        gone = []
        for code in codes:
            if code in self._places:
                tab, row = self._places[code]
                self._left_out.append(
                    f"{code} è già nel foglio: «{one_line(tab)}», riga {row}. Non la rimetto."
                )
            else:
                gone.append(code)
        contents = self._contents() if gone else {}
        talks = []
        for code in gone:
            last = self._last_version(code)
            if last is None:
                continue
            keys = self._keys.content(dict(zip(KEYS, last.cells, strict=False)).get)
            if keys in contents:
                tab, row = contents[keys]
                self._left_out.append(
                    f"{code}: lo stesso colloquio sta già in «{one_line(tab)}», riga {row}, con un "
                    "altro codice o senza. Non lo scrivo due volte: guarda quella riga."
                )
                continue
            target = self._target(last.record.tab)
            typed = restored_rows.typed_row(code, last, target.layout, target.source, self._today)
            talks.append(_Talk(code, last, target.layout, typed))
        return talks

    @cached_property
    def _keys(self) -> TalkKeys:
        return TalkKeys.of(self._preview.plan.directory.nuclei)

    def _contents(self) -> dict[object, _Place]:
        """Return where the talks of the workbook stand, by what makes them comparable."""
        keys, places = self._keys, dict[object, _Place]()
        for layout in self._preview.layouts:
            grid = self._preview.snapshot.tab(layout.tab)
            for row in all_rows(grid, layout) if grid else ():
                content = keys.content(row.typed)
                if content is not None:
                    places.setdefault(content, (row.tab, row.row))
        return places

    def _last_version(self, code: str) -> PastVersion | None:
        """Return a row as it was seen last, in the sheet."""
        past = self._preview.journal.versions_of(code)
        return next((version for version in reversed(past) if not version.gone), None)

    def _target(self, tab: str) -> _Target:
        """Return where a row goes: its own tab, else that of an import. Raises WorkbookError."""
        if tab not in self._targets:
            layouts = self._preview.layouts
            own = [one for one in layouts if one.tab == tab and not one.responses]
            layout = own[0] if own else tab_for_rows(layouts, self._preview.snapshot.where)
            grid = next(one for one in self._preview.snapshot.tabs if one.name == layout.tab)
            self._targets[tab] = _Target(grid, layout, source_column(grid, layout))
        return self._targets[tab]

    # --- Nuclei -----------------------------------------------------------------------------

    def _nuclei(
        self, codes: Mapping[str, None], asked: Sequence[str]
    ) -> list[tuple[Nucleus, Layout, TypedRow]]:
        """Return the families to put back into *Nuclei*; says of one asked for why it is not."""
        grid = self._preview.snapshot.tab(nucleus.TAB)
        wanted = []
        for code in codes:
            if code in self._in_nuclei:
                if code in asked:
                    self._left_out.append(f"{code} è già nel foglio «Nuclei». Non lo rimetto.")
            elif code in self._families:
                wanted.append(self._families[code])
        if grid is None:
            if asked:
                self._left_out.append("Il foglio «Nuclei» non c'è: non posso rimettere nuclei.")
            return []
        layout = find_layout(grid, nucleus.COLUMNS)
        known = {name_key(one.name): one for one in self._in_nuclei.values()}
        families = []
        for family in wanted:
            same = known.get(name_key(family.name))
            if same is None:
                families.append((family, layout, restored_rows.typed_nucleus(family, layout)))
                continue
            code = self._preview.known_code(same.code) or "senza codice"
            self._left_out.append(
                f"{family.code}: in «Nuclei» c'è già una famiglia con lo stesso nome ({code}). Non "
                f"la scrivo due volte: se è la stessa, scrivi lì il codice {family.code}."
            )
        return families

    def _families_lost(self) -> list[str]:
        """Return the codes of the nuclei that left *Nuclei* since the last check, or that rows of
        talks still name; names the others that left: somebody may have meant it.
        """
        missed = self._families_missed()
        lost = [
            code
            for code in self._families
            if code in missed or code in self._preview.plan.gone_nuclei
        ]
        for code, day in sorted(self._preview.journal.gone_nuclei().items()):
            if code in self._families and code not in self._in_nuclei and code not in lost:
                name = one_line(self._families[code].name)
                self._left_out.append(
                    f"{code} ({name}) non è in «Nuclei» dal {short_day(day)}, e nessun colloquio "
                    "del foglio ha quel nucleo. Non lo rimetto: se è sparito per sbaglio, "
                    f"«collector restore {code}»."
                )
        return lost

    def _families_missed(self) -> list[str]:
        """Return the codes of the nuclei that left *Nuclei* while rows of talks still name them."""
        gone = [one for code, one in self._families.items() if code not in self._in_nuclei]
        keys, missed = TalkKeys.of(gone), set[str]()
        for layout in self._preview.layouts if gone else ():
            grid = self._preview.snapshot.tab(layout.tab)
            for row in all_rows(grid, layout) if grid else ():
                missed.add(keys.nucleus(row.typed("nucleus")))
        return [one.code for one in gone if one.code in missed]

    # --- What would come of it --------------------------------------------------------------

    def _tried_out(
        self, talks: list[_Talk], nuclei: list[tuple[Nucleus, Layout, TypedRow]]
    ) -> RestorePlan:
        """Return the plan, without the rows that the next check would not know again."""
        new = self._new(talks, nuclei)
        if not new:
            return RestorePlan(self._preview.name, left_out=tuple(self._left_out))
        after = self._preview.plan_of(restored_rows.with_rows(self._preview.snapshot, new))
        read = {talk.code: talk for talk in after.talks}
        families = {family.code: family for family in after.directory.nuclei}
        sure = []
        for talk in talks:
            now = read.get(talk.code)
            if now is None:
                self._left_out.append(
                    f"{talk.code}: rimessa in «{talk.layout.tab}» il controllo non la "
                    "riconoscerebbe, e avrebbe due storie. Non la rimetto: riscrivila a mano, con "
                    f"«collector explain {talk.code}» vedi che cosa c'era."
                )
            elif now.double and not talk.last.record.double:
                self._left_out.append(
                    f"{talk.code}: lo stesso colloquio sta già in un'altra riga. Non lo scrivo due "
                    "volte."
                )
            else:
                sure.append(talk)
        shown = [self._restored_talk(talk, read[talk.code]) for talk in sure]
        restored = [
            _restored_nucleus(family, families.get(family.code), row) for family, _, row in nuclei
        ]
        return RestorePlan(
            self._preview.name,
            tuple(shown),
            tuple(restored),
            tuple(self._left_out),
            tuple(self._new(sure, nuclei)),
            self._preview.snapshot.mark,
        )

    def _new(
        self, talks: Sequence[_Talk], nuclei: Sequence[tuple[Nucleus, Layout, TypedRow]]
    ) -> list[NewRows]:
        """Return the rows by tab, *Nuclei* first: the talks name its families."""
        new = []
        if nuclei:
            _, layout, _ = nuclei[0]
            grid = self._preview.snapshot.tab(nucleus.TAB)
            assert grid is not None  # noqa: S101
            source = layout.columns.get("code") or layout.columns["name"]
            rows = [row.cells for _, _, row in nuclei]
            new.append(_new_rows(grid, layout, rows, source, {}))
        by_tab: dict[str, list[_Talk]] = {}
        for talk in talks:
            by_tab.setdefault(talk.layout.tab, []).append(talk)
        for one in by_tab.values():
            target = self._target(one[0].last.record.tab)
            column, title = target.source
            titles = {} if column in target.layout.extra else {column: title}
            source = target.layout.columns.get("code") or column
            rows = [talk.row.cells for talk in one]
            new.append(_new_rows(target.grid, target.layout, rows, source, titles))
        return new

    def _restored_talk(self, talk: _Talk, now: TalkRecord) -> RestoredTalk:
        record = talk.last.record
        family = self._families.get(record.nucleus or "")
        titles = _titles(self._target(record.tab))
        doubts = []
        if talk.row.only_in_journal:
            missing = listed(f"«{one_line(title)}»" for title in talk.row.only_in_journal)
            doubts.append(
                f"Nel foglio non c'è più {missing}: quello che c'era resta nel registro, e si vede "
                f"con «collector versions {talk.code}»."
            )
        others = restored_rows.other_readings(record, now)
        if others:
            doubts.append(f"Sarà letta in un altro modo. {'. '.join(others)}.")
        return RestoredTalk(
            talk.code,
            talk.layout.tab,
            record.date,
            (one_line(family.name) if family else "") or "",
            record.mediator or "",
            restored_rows.shown_cells(talk.row, titles),
            tuple(doubts),
        )


def _as_code(asked: str) -> str:
    """Return a code as it is written; a text that is none stays."""
    code = asked.strip().upper()
    return code if is_code(code, "R") or is_code(code, "N") else asked


def _typed_codes(preview: Preview) -> Iterator[tuple[str, _Place]]:
    """Yield the codes of rows that are typed anywhere in the workbook, and where.

    Whoever moved a row to a tab of their own has not lost it. A row that has its own code in
    *Codice* may name another's elsewhere: that is no row of the other.
    """
    own = {layout.tab: layout.columns.get("code") for layout in preview.layouts}
    for grid in preview.snapshot.tabs:
        if grid.name.casefold().strip() == FLAGS_TAB.casefold():
            continue
        column = own.get(grid.name)
        for number, row in enumerate(grid.rows, start=1):
            codes = {at: code for at, typed in enumerate(row, 1) if (code := _row_code(typed))}
            if column in codes:
                codes = {column: codes[column]}
            for code in codes.values():
                yield code, (grid.name, number)


def _row_code(typed: object) -> str:
    """Return the code of a row that a cell is; '' for any other text."""
    code = typed.strip().upper() if isinstance(typed, str) else ""
    return code if is_code(code, "R") else ""


def _new_rows(
    grid: Grid,
    layout: Layout,
    rows: Sequence[Mapping[int, str]],
    source: int,
    titles: Mapping[int, str],
) -> NewRows:
    header_row = grid.rows[layout.header_row - 1]
    headers = {number: canonical(typed) for number, typed in enumerate(header_row, start=1)}
    written = sorted({column for row in rows for column in row} - titles.keys())
    under = {column: headers.get(column, "") for column in written}
    after = last_row(grid, layout)
    return NewRows(layout.tab, layout.header_row, after, rows, titles, under, source, once=True)


def _titles(target: _Target) -> dict[int, str]:
    layout = target.layout
    titles = {column: layout.headers[key] for key, column in layout.columns.items()}
    return {target.source[0]: target.source[1], **titles, **layout.extra}


def _restored_nucleus(family: Nucleus, now: Nucleus | None, row: TypedRow) -> RestoredNucleus:
    titles = {column.key: column.header for column in nucleus.COLUMNS}
    doubts = []
    if row.no_column:
        missing = listed(f"«{title}»" for title in row.no_column)
        doubts.append(f"In «Nuclei» non c'è la colonna {missing}: resta solo nel registro.")
    if now is None:
        doubts.append("Il controllo non la riconoscerà: guarda la sua riga in «Nuclei».")
    else:
        other = [
            title for key, title in titles.items() if getattr(family, key) != getattr(now, key)
        ]
        if other:
            doubts.append(f"Sarà letta in un altro modo: {listed(other)}.")
    cells = [
        (titles[key], text) for key, text in {"code": family.code, **nucleus_cells(family)}.items()
    ]
    return RestoredNucleus(family.code, one_line(family.name) or "", tuple(cells), tuple(doubts))


def _stop_if_no_column(talks: Sequence[_Talk]) -> None:
    """Raises WorkbookError where a tab lacks the column of a field that a row had."""
    for talk in talks:
        if talk.row.no_column:
            names = listed(f"«{title}»" for title in talk.row.no_column)
            which = "manca la colonna" if len(talk.row.no_column) == 1 else "mancano le colonne"
            raise WorkbookError(
                f"Nel foglio «{talk.layout.tab}» {which} {names}, e quello che c'era nella riga "
                f"{talk.code} andrebbe perso. Rimetti il titolo nella riga "
                f"{talk.layout.header_row}, in una colonna vuota, e rilancia il comando. Non ho "
                "scritto nulla."
            )
