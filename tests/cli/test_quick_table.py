"""A table is shown as Rich shows it, whatever its texts, its columns, the width of the screen."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from collector.cli.output.console import plain_table
from collector.cli.output.quick_table import table_lines

STYLES = ("", "red", "dim", "bold yellow")
WORDS = st.text(alphabet="abcÀèß 汉字🙂عر\u0301\u200b·/«»", max_size=25)
CELLS = st.builds(
    lambda parts, style: Text.assemble(*parts, style=style),
    st.lists(st.tuples(WORDS, st.sampled_from(STYLES)), max_size=3),
    st.sampled_from(STYLES),
)
LINES = st.lists(CELLS, min_size=1, max_size=3).map(Text("\n").join)
COLUMNS = st.fixed_dictionaries(
    {
        "header": st.sampled_from(("", "Riga", "Che cosa non va, che cosa fare")),
        "justify": st.sampled_from(("left", "right")),
        "no_wrap": st.booleans(),
        "ratio": st.sampled_from((None, None, 1)),
        "width": st.sampled_from((None, None, 8)),
        "min_width": st.sampled_from((None, 12)),
        "max_width": st.sampled_from((None, None, 20)),
        "overflow": st.sampled_from(("ellipsis", "fold")),
        "style": st.sampled_from(("", "bold")),
    }
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    table = Table(
        box=None,
        pad_edge=False,
        header_style="dim",
        padding=(0, draw(st.integers(0, 3)), 0, 0),
        expand=draw(st.booleans()),
        show_header=draw(st.booleans()),
    )
    for column in draw(st.lists(COLUMNS, min_size=1, max_size=4)):
        table.add_column(**column)
    for _ in range(draw(st.integers(0, 4))):
        table.add_row(*(draw(st.one_of(LINES, CELLS, WORDS)) for _ in table.columns))
    return table


def _signs(segments: list[Segment]) -> list[tuple[str, object]]:
    """All that one sees: each sign that is no blank, in its style; blanks and ends of lines."""
    signs: list[tuple[str, object]] = []
    for text, style, _ in segments:
        shown = style if style else None  # a style that says nothing
        signs += [(sign, None if sign.isspace() else shown) for sign in text]
    return signs


@given(tables(), st.integers(20, 150), st.sampled_from((0, 2)))
def test_as_rich_lays_it_out(table: Table, width: int, indent: int) -> None:
    console = Console(file=io.StringIO(), width=width, highlight=False, force_terminal=True)
    found = table_lines(console, table, indent)
    if found is None:
        return
    padded = Padding(table, (0, 0, 0, indent)) if indent else table
    assert _signs(found) == _signs(list(console.render(padded)))


def test_a_table_of_ours_is_laid_out_here() -> None:
    table = plain_table("Mediatore", "Colloqui")
    table.add_row(Text("Amina Benali", "bold"), "12")
    lines = table_lines(Console(file=io.StringIO(), width=80), table, 2)
    assert lines is not None
    assert "".join(line.text for line in lines).split("\n")[1].split() == ["Amina", "Benali", "12"]


def test_what_is_no_plain_table_is_left_to_rich() -> None:
    console = Console(file=io.StringIO(), width=80)
    for table in (
        Table("a", title="b", box=None),
        Table("a"),
        Table("a", box=None, padding=1),
        Table("a", box=None, pad_edge=False, row_styles=["dim"], padding=0),
    ):
        assert table_lines(console, table, 0) is None
    nested = Table("a", box=None, pad_edge=False, padding=0)
    nested.add_row(Padding("b", 1))
    assert table_lines(console, nested, 0) is None
