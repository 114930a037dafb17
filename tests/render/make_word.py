"""Makes report_templates/digest.docx and history.docx anew: `python -m tests.render.make_word`.

They are templates that a coordinator edits in Word: what stands in {{ }} is filled in, {%p … %}
and {%tr … %} repeat a paragraph or a row. Whoever changes the templates in Word and wants to
keep that does not run this again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).parents[2] / "report_templates"
INK, SOFT, GREEN, BROWN = (
    RGBColor.from_string(one) for one in ("1C2426", "566164", "14504D", "8A3D10")
)
SANS, SERIF = "Calibri", "Cambria"
READER = "{{ d.audience }}{% if d.recipient_code %} · {{ d.recipient_code }}{% endif %}"
"""For whom a digest is: by role and code, never by name; the copy for the room has no code."""
WIDTH = 17.4
"""Centimetres of what is written."""
LINES = 1.0
"""Of all paragraphs: the template of python-docx has more."""
STYLES: dict[str, tuple[str, float, bool, RGBColor, float, float]] = {
    # name: font, size, bold, colour, space before, space after
    "Normal": (SANS, 10, False, INK, 0, 2),
    "Title": (SERIF, 20, True, INK, 2, 3),
    "Subtitle": (SERIF, 12, False, GREEN, 6, 0),
    "Heading 1": (SERIF, 14, True, GREEN, 14, 4),
    "Heading 2": (SERIF, 12.5, True, INK, 12, 2),
    "Heading 3": (SANS, 10, True, INK, 7, 1),
    "Caption": (SANS, 10, True, INK, 6, 2),
    "Quote": (SANS, 10, False, SOFT, 0, 3),
}


class Maker:
    """One template on its way. `say` adds a paragraph; `when` and `each` put others between two
    tags.
    """

    def __init__(self, title: str) -> None:
        self.word: Any = docx.Document()
        self._page()
        self._styles()
        self.word.core_properties.title = title
        self.word.core_properties.author = ""
        self.word.core_properties.comments = ""
        self.word.core_properties.language = "it-IT"

    def _page(self) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
        section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.8)
        section.footer_distance = Cm(0.9)

    def _styles(self) -> None:
        for name, (font, size, bold, colour, before, after) in STYLES.items():
            style = self.word.styles[name]
            style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
            style.font.color.rgb, style.font.italic = colour, name == "Quote"
            style.paragraph_format.space_before, style.paragraph_format.space_after = (
                Pt(before),
                Pt(after),
            )
            style.paragraph_format.line_spacing = LINES
            style.paragraph_format.keep_with_next = name.startswith("Heading") or name in (
                "Caption",
                "Quote",
                "Subtitle",
            )
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for slot in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(slot), font)
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(theme), None)
            border = style.element.find(qn("w:pPr") + "/" + qn("w:pBdr"))
            if border is not None:
                border.getparent().remove(border)
        for lang in self.word.styles.element.iter(qn("w:lang")):
            lang.set(qn("w:val"), "it-IT")

    def say(
        self,
        text: str,
        style: str = "Normal",
        *,
        colour: RGBColor | None = None,
        size: float | None = None,
    ) -> Any:
        """A paragraph; what stands between ** is bold."""
        paragraph = self.word.add_paragraph(style=style)
        self.run(paragraph, text, colour=colour, size=size)
        return paragraph

    @staticmethod
    def run(
        paragraph: Any,
        text: str,
        *,
        colour: RGBColor | None = None,
        size: float | None = None,
        bold: bool | None = None,
    ) -> None:
        """Text in a paragraph; what stands between ** is bold, the rest as `bold` says."""
        for at, part in enumerate(text.split("**")):
            if part:
                run = paragraph.add_run(part)
                run.bold = True if at % 2 else bold
                if colour is not None:
                    run.font.color.rgb = colour
                if size is not None:
                    run.font.size = Pt(size)

    @contextmanager
    def between(self, first: str, last: str) -> Iterator[None]:
        self.word.add_paragraph(f"{{%p {first} %}}")
        yield
        self.word.add_paragraph(f"{{%p {last} %}}")

    def when(self, condition: str) -> Any:
        return self.between(f"if {condition}", "endif")

    def each(self, one: str, many: str) -> Any:
        return self.between(f"for {one} in {many}", "endfor")

    def pairs(
        self, rows: Sequence[tuple[str, str]], loops: Sequence[tuple[str, str, str]] = ()
    ) -> None:
        """Names and what they stand for; `loops`: (for what, name, text)."""
        table = self.table(2)
        for name, text in rows:
            self.cells(table, [name, text])
        for loop, name, text in loops:
            self.cells(table, [f"{{%tr for {loop} %}}", ""])
            self.cells(table, [name, text])
            self.cells(table, ["{%tr endfor %}", ""])
        self.widths(table, (3.6, WIDTH - 3.6))

    def table(self, columns: int) -> Any:
        table = self.word.add_table(rows=0, cols=columns)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        return table

    def cells(self, table: Any, texts: list[str], *, head: bool = False) -> Any:
        row = table.add_row()
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            self.run(
                cell.paragraphs[0],
                text,
                colour=SOFT if head or (at == 0 and len(texts) == 2) else None,
                size=9.5,
            )
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        return row

    @staticmethod
    def widths(table: Any, centimetres: tuple[float, ...]) -> None:
        table.autofit = False
        for column, width in zip(table.columns, centimetres, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, centimetres, strict=True):
                cell.width = Cm(width)

    @staticmethod
    def lined(table: Any) -> None:
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            line = OxmlElement(f"w:{side}")
            for name, value in (
                ("val", "single"),
                ("sz", "4"),
                ("space", "0"),
                ("color", "CFD6D6"),
            ):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        table._tbl.tblPr.append(borders)

    def grid(self, it: str, *, title: str = "Caption") -> None:
        """A table of the document: as many columns as it has. `title`: the style of its title."""
        with self.when(f"{it}.rows"):
            self.say(
                f"{{{{ {it}.title }}}}{{% if {it}.note %}} · {{{{ {it}.note }}}}{{% endif %}}",
                title,
            )
            table = self.table(3)
            self.lined(table)
            self.cells(
                table,
                [f"{{%tc for header in {it}.headers %}}", "{{ header }}", "{%tc endfor %}"],
                head=True,
            )
            self.cells(table, [f"{{%tr for row in {it}.rows %}}", "", ""])
            self.cells(table, ["{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"])
            self.cells(table, ["{%tr endfor %}", "", ""])
        with self.when(f"not {it}.rows and {it}.empty"):
            self.say(f"**{{{{ {it}.title }}}}.** {{{{ {it}.empty }}}}")

    def nuclei(self, it: str) -> None:
        """The nuclei on page one, each on one line."""
        with self.when(f"{it}.rows"):
            self.say(f"{{{{ {it}.title }}}}", "Heading 1")
            table = self.table(6)
            self.lined(table)
            self.cells(table, [f"{{{{ {it}.headers[{at}] }}}}" for at in range(6)], head=True)
            self.cells(table, [f"{{%tr for row in {it}.rows %}}", *[""] * 5])
            row = self.cells(
                table,
                [
                    "**{{ row[0] }}**",
                    *[f"{{{{ row[{at}] }}}}" for at in range(1, 5)],
                    "{% if row[5] != '–' %}▸ {% endif %}{{ row[5] }}",
                ],
            )
            for run in row.cells[5].paragraphs[0].runs:
                run.font.color.rgb = BROWN
            self.cells(table, ["{%tr endfor %}", *[""] * 5])
            self.widths(table, (1.7, 2.3, 4.4, 3.7, 2.3, 3.0))
        with self.when(f"not {it}.rows"):
            self.say(f"{{{{ {it}.empty }}}}")

    def decisions(self, many: str) -> None:
        """What is to be decided: whose, the words, since when or how much."""
        table = self.table(2)
        self.lined(table)
        self.cells(table, [f"{{%tr for it in {many} %}}", ""])
        row = self.cells(
            table,
            [
                "**{{ it.whose }}**",
                "{% if it.urgent %}**{{ it.words }}**{% else %}**{{ it.words }}**{% endif %}"
                "{% for mention in it.mentions %} **{{ mention.nucleus }}**"
                "{% if mention.note %} ({{ mention.note }}){% endif %}"
                "{% if loop.last %}.{% else %} ·{% endif %}{% endfor %}"
                "{% if it.text %} {{ it.text }}{% endif %}",
            ],
        )
        row.cells[0].paragraphs[0].runs[0].font.color.rgb = INK
        words = row.cells[1].paragraphs[0]
        words.runs[1].font.color.rgb = BROWN
        # At the right of the last line: so a line without a measure has the whole width.
        self.run(words, "{% if it.measure %}\t{{ it.measure }}{% endif %}", colour=SOFT, size=8.5)
        words.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH - 2.6), WD_TAB_ALIGNMENT.RIGHT)
        self.cells(table, ["{%tr endfor %}", ""])
        self.widths(table, (2.2, WIDTH - 2.2))

    def facts(self, many: str) -> None:
        table = self.table(2)
        self.lined(table)
        self.cells(table, [f"{{%tr for fact in {many} %}}", ""])
        self.cells(
            table,
            [
                "{{ fact.label }}",
                "{% if fact.alert %}▸ {% endif %}**{{ fact.value }}**"
                "{% if fact.note %} ({{ fact.note }}){% endif %}",
            ],
        )
        self.cells(table, ["{%tr endfor %}", ""])
        self.widths(table, (6, WIDTH - 6))

    def strip(self, many: str) -> None:
        """Numbers beside each other: names above, what they are below."""
        table = self.table(3)
        self.lined(table)
        self.cells(
            table,
            [f"{{%tc for fact in {many} %}}", "{{ fact.label }}", "{%tc endfor %}"],
            head=True,
        )
        value = "**{{ fact.value }}**{% if fact.note %} ({{ fact.note }}){% endif %}"
        self.cells(table, [f"{{%tc for fact in {many} %}}", value, "{%tc endfor %}"])

    def chart(self) -> None:
        self.say("{{ chart.title }} · {{ chart.summary }}", "Caption")
        table = self.table(3)
        self.lined(table)
        self.cells(
            table,
            ["{%tc for header in chart.headers %}", "{{ header }}", "{%tc endfor %}"],
            head=True,
        )
        self.cells(table, ["{%tr for bar in chart.bars %}", "", ""])
        self.cells(table, ["{%tc for text in bar.row %}", "{{ text }}", "{%tc endfor %}"])
        self.cells(table, ["{%tr endfor %}", "", ""])

    def group(self) -> None:
        self.say("{{ group.title }}{% if group.note %} · {{ group.note }}{% endif %}", "Caption")
        with self.each("item", "group.items"):
            self.say(
                "**{{ item.nucleus }}**{% if item.when %} · {{ item.when }}{% endif %}"
                "{% if item.audience %} [{{ item.audience }}]{% endif %}: "
                "{{ item.quote or item.text }}"
            )
        with self.when("not group.items and group.empty"):
            self.say("{{ group.empty }}")

    def field(self, view: str) -> str:
        return (
            f"{{% if {view}.text %}}{{{{ {view}.text }}}}{{% endif %}}"
            f"{{% if {view}.gap %}} [{{{{ {view}.gap }}}}]{{% endif %}}"
        )

    def talk(self, heading: str) -> None:
        paragraph = self.say(
            "{% if talk.number %}{{ talk.number }}. {% endif %}"
            "{% if talk.day.text %}"
            + self.field("talk.day")
            + "{% else %}Senza data [{{ talk.day.gap }}]{% endif %}"
            "{% if not talk.held %} · {{ talk.status }}{% endif %}"
            "{% if talk.audience %} [{{ talk.audience }}]{% endif %}",
            heading,
        )
        paragraph.paragraph_format.keep_with_next = True
        self.run(
            paragraph,
            "{% if talk.time.text or talk.time.gap %} · "
            + self.field("talk.time")
            + "{% endif %}{% if talk.duration %} · {{ talk.duration }}{% endif %}"
            "{% if talk.present.text or talk.present.gap %} · Presenti: "
            + self.field("talk.present")
            + "{% endif %}{% if talk.mediator %} · {{ talk.mediator.label }}: "
            + self.field("talk.mediator")
            + "{% endif %}",
            colour=SOFT,
            size=9,
            bold=False,
        )
        with self.each("view", "talk.texts"):
            paragraph = self.say(
                "{{ view.label }}{% if view.audience %} [{{ view.audience }}]{% endif %}: ",
                colour=SOFT,
                size=9,
            )
            self.run(paragraph, self.field("view"))
            # So the next day is never alone at the top of a page.
            paragraph.paragraph_format.keep_with_next = True
        with self.when("talk.next_day"):
            paragraph = self.say("{{ talk.next_day.label }}: ", colour=SOFT, size=9)
            self.run(paragraph, self.field("talk.next_day"))

    def budget(self, it: str) -> None:
        with self.when(it):
            self.say(f"**Monte ore:** {{{{ {it}.text }}}} · {{{{ {it}.note }}}}")

    def promises(self, many: str) -> None:
        with self.each("promise", many):
            self.say("**{{ promise.day }}:** {{ promise.outcome }} ({{ promise.said }})")

    def ruled(self, many: str) -> None:
        """Lines to write on: one paragraph, so that a page never begins with the last of them."""
        line = "_" * 80
        paragraph = self.say(
            f"Appunti {line[:-9]}{{% for _ in range({many} - 1) %}}\n{line}{{% endfor %}}",
            colour=SOFT,
            size=10,
        )
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.line_spacing = 1.5

    def foot(self, audience: str, it: str, scope: str = "") -> None:
        self.say(
            f"**Documento riservato.** Per: {audience}. {scope}Fatto {{{{ {it}.made }}}}."
            f"{{% if {it}.imprint %}} Impronta {{{{ {it}.imprint }}}}.{{% endif %}}",
            colour=SOFT, size=8.5,
        ).paragraph_format.space_before = Pt(8)  # fmt: skip
        self.say(
            "Parla di famiglie seguite dal servizio: serve solo al lavoro con loro. "
            "Non va inoltrato, fotografato né pubblicato; quando non serve più va distrutto. "
            "I conti comprendono soltanto i colloqui che questo "
            "documento può mostrare.",
            colour=SOFT, size=8.5,
        )  # fmt: skip

    def running(self, text: str) -> None:
        """The foot of each page, with its number."""
        paragraph = self.word.sections[0].footer.paragraphs[0]
        self.run(
            paragraph,
            "Documento riservato · {% if d.names %}{{ d.names }} · {% endif %}" + f"{text} · pag. ",
            colour=SOFT,
            size=8,
        )
        for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            run.font.size, run.font.color.rgb = Pt(8), SOFT
            part = OxmlElement("w:fldChar") if kind else OxmlElement("w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = code
            run._r.append(part)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT

    def head(self, it: str, kind: str, name: str) -> None:
        with self.when(f"{it}.names"):
            self.say(f"**{{{{ {it}.names }}}}**", colour=BROWN)
        with self.each("logo", "logos"):
            self.say("{{ logo }}")
        self.say(f"{{{{ {it}.project }}}} · {{{{ {it}.district }}}}", colour=SOFT, size=9)
        with self.each("fact", f"{it}.labels"):
            self.say("{{ fact.label }}: {{ fact.value }}", colour=SOFT, size=9)
        self.say(kind, "Subtitle")
        self.say(name, "Title")


def digest() -> Any:
    made = Maker("Documento dell'incontro")
    made.running("Incontro del {{ d.short_day }} · per: " + READER)
    made.head("d", "{{ d.title }}", "{{ day }}")
    made.say(
        "{{ d.time }}{% if d.time and d.place %}, {% endif %}{{ d.place }}"
        "{% if d.time or d.place %} · {% endif %}{% if d.periods | length == 1 %}"
        "{{ d.periods[0].text }}{% else %}periodi più sotto{% endif %}",
        colour=SOFT,
    )
    _front_page(made)
    _each_nucleus(made)
    with made.when("not d.blocks"):
        made.say("Nessun nucleo con colloqui nel periodo.")
    with made.when("d.quiet.rows"):
        made.grid("d.quiet")
    with made.when("d.key"):
        made.grid("d.key")
    _goals(made)
    _figures(made)
    return made.word


def _front_page(made: Maker) -> None:
    made.say("Da decidere insieme", "Heading 1")
    with made.when("d.front.decisions"):
        made.decisions("d.front.decisions")
    with made.when("d.front.nothing"):
        made.say("{{ d.front.nothing }}")
    with made.when("d.unplaced"):
        made.say("{{ d.unplaced }}")
    with made.when("d.unreached"):
        made.say("{{ d.unreached }}")
    made.say("{{ d.front.changed }}", "Heading 1")
    made.say("{{ d.news | join(' ') }}")
    made.nuclei("d.front.nuclei")
    made.say(
        "{% for fact in d.numbers %}{% if fact.alert %}▸ {% endif %}**{{ fact.value }}**\u00a0"
        "{{ fact.label }}{% if fact.note %} ({{ fact.note }}){% endif %}"
        "{% if not loop.last %} · {% endif %}{% endfor %}"
    ).paragraph_format.space_before = Pt(6)
    with made.when("d.errata"):
        made.grid("d.errata", title="Heading 1")
    _about(made)


def _figures(made: Maker) -> None:
    with made.when("d.weeks or d.charts"):
        made.say("In figure", "Heading 1")
    with made.when("d.weeks"):
        made.say(
            "{{ d.weeks.title }} · {{ d.weeks.summary }} In alto i colloqui, in basso le ore.",
            "Caption",
        )
        made.say("{{ weeks }}")
    with made.each("chart", "d.charts"):
        made.chart()


def _about(made: Maker) -> None:
    """What a document ends with, on page one: so no last page is left for it alone."""
    made.foot(READER, "d", "{{ d.scope }} ")
    made.say(
        "**Comuni:** {{ d.municipalities }}. **Periodo:** {% for period in d.periods %}"
        "{% if period.municipalities %}{{ period.municipalities }}: {% endif %}{{ period.text }}"
        "{% if not loop.last %}; {% endif %}{% endfor %}.",
        colour=SOFT, size=8.5,
    )  # fmt: skip


def _goals(made: Maker) -> None:
    with made.each("goal", "d.goals"):
        made.say("{{ goal.number }}. {{ goal.title }}", "Heading 1")
        made.say("{{ goal.goal }}", "Quote")
        with made.each("fact", "goal.facts"):
            made.say("{{ fact }}").paragraph_format.keep_with_next = True
        with made.each("chart", "goal.charts"):
            made.chart()
        with made.each("table", "goal.tables"):
            made.grid("table")
        with made.each("group", "goal.groups"):
            made.group()
        with made.when("goal.lines"):
            made.ruled("goal.lines")


def _each_nucleus(made: Maker) -> None:
    made.say("Nucleo per nucleo", "Heading 1")
    with made.each("block", "d.blocks"):
        made.say(
            "{{ block.code }}{% if block.name %} · {{ block.name }}{% endif %}"
            " · {{ block.municipality }}{% for text in block.about %} · {{ text }}{% endfor %}",
            "Heading 2",
        )
        made.say(
            "{% for fact in block.facts %}{{ fact.label }}: {{ fact.value }}"
            "{% if fact.note %} ({{ fact.note }}){% endif %}"
            "{% if not loop.last %} · {% endif %}{% endfor %}"
            "{% if block.next_day %} · In programma: **{{ block.next_day }}**{% endif %}"
            "{% if block.budget %} · Monte ore: {{ block.budget.text }}, {{ block.budget.note }}"
            "{% endif %}"
        ).paragraph_format.keep_with_next = True
        with made.when("block.overdue"):
            made.say(
                "**Date previste e non mantenute:** {% for promise in block.overdue %}"
                "**{{ promise.day }}**, {{ promise.outcome }} ({{ promise.said }})"
                "{% if not loop.last %}; {% endif %}{% endfor %}.",
                colour=BROWN,
            ).paragraph_format.keep_with_next = True
        with made.when("block.timeline"):
            made.say(
                "{{ block.timeline.summary }} {% for mark in block.timeline.marks %}{{ mark.text }}"
                "{% if not loop.last %}; {% endif %}{% endfor %}.",
                colour=SOFT, size=8,
            ).paragraph_format.keep_with_next = True  # fmt: skip
        with made.each("part", "block.parts"):
            with made.when("part.title"):
                made.say("{{ part.title }}", "Caption")
            with made.each("talk", "part.talks"):
                made.talk("Heading 3")


def history() -> Any:
    made = Maker("Storia di un nucleo")
    for name, before in (("Heading 1", 13), ("Heading 2", 9)):
        made.word.styles[name].paragraph_format.space_before = Pt(before)
    made.running("Storia del nucleo {{ d.code }}{% if d.part %} · solo una parte{% endif %}")
    made.head("d", "Storia del nucleo", "{{ d.code }}{% if d.name %} · {{ d.name }}{% endif %}")
    with made.when("d.part"):
        made.say("**{{ d.part }}** {{ d.part_note }}", colour=BROWN)
    with made.when("d.scope"):
        made.say("**Per:** {{ d.audience }}. {{ d.scope }}")
    made.say(
        "{% for fact in d.about %}{{ fact.label }}: **{{ fact.value }}**"
        "{% if not loop.last %} · {% endif %}{% endfor %}"
    )
    with made.when("d.numbers or d.budget"):
        made.say("In breve", "Heading 1")
        with made.when("d.numbers"):
            made.strip("d.numbers")
        made.budget("d.budget")
        with made.when("d.timeline"):
            made.say("**La linea del tempo.** {{ d.timeline.summary }}")
            made.say("{{ timeline }}")
            made.say(
                "{% for text in legend %}{{ text }}{% if not loop.last %} · {% endif %}"
                "{% endfor %}",
                colour=SOFT,
                size=9,
            )
    with made.when("d.not_come or d.gaps or d.removed"):
        made.say("Da guardare", "Heading 1")
        with made.when("d.not_come"):
            made.say("Date previste e non mantenute", "Caption")
            made.promises("d.not_come")
        with made.when("d.gaps"):
            made.say("Schede da completare", "Caption")
            with made.each("gap", "d.gaps"):
                made.say("{{ gap.talk }}: {{ gap.headers | join(', ') }}")
        with made.when("d.removed"):
            made.say("{{ d.removed }}")
    made.say("I colloqui", "Heading 1")
    with made.each("talk", "d.talks"):
        made.talk("Heading 2")
    with made.when("not d.talks"):
        made.say("{{ d.no_talks }}")
    with made.when("d.next_day"):
        made.say("**In programma:** {{ d.next_day }}")
    with made.when("d.undated"):
        made.say("Colloqui senza data", "Heading 1")
        with made.each("talk", "d.undated"):
            made.talk("Heading 2")
    made.foot("{{ d.audience }}", "d")
    return made.word


if __name__ == "__main__":
    digest().save(FOLDER / "digest.docx")
    history().save(FOLDER / "history.docx")
