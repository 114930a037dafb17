"""A Word template, opened once: filled by docxtpl, its parts that never change shared by all files.

Only what a document says is rendered, parsed and compressed anew. docxtpl's own way, which opens
the template for each file and packs it twice, gives the same parts (a test holds that).
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from collector.render.docx_package import Day, finished_body, impersonal, packed_parts
from schemas.patterns import lazy_pattern

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

_TEMPLATES_KEPT: Final = 4
_SHARED: Final = frozenset(
    {"styles", "stylesWithEffects", "numbering", "settings", "theme", "fontTable", "webSettings"}
)
"""The last word of a relationship: parts that no template can fill, nor any picture change."""
_BODY: Final = "/word/document.xml"
_PARAGRAPH: Final = lazy_pattern(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_LISTING: Final = lazy_pattern("[\t\n\a\f]")
"""What docxtpl turns into tabs, line breaks and paragraphs of Word."""
_ABSENT: Final = object()


class MakePicture(NamedTuple):
    """A picture for a template: its content, and its height or width in millimetres."""

    content: bytes
    height: float | None = None
    width: float | None = None


def fill_template(
    source: bytes,
    values: Mapping[str, Any],
    keyword: str,
    alts: Sequence[str],
    day: Day,
) -> bytes:
    """Return the Word file of a template (`source`) filled with values.

    A `MakePicture` among the values, or in a list of them, becomes a picture. `keyword`: the
    comment of the archive. `alts`: the texts of the pictures, in their order. `day`: when it was
    made, as the file says. Raises what docxtpl and Jinja raise for a template that is none.
    """
    opened = _open(source)
    template = opened.fresh_template()
    template.render(_with_pictures(template, values), _environment(), autoescape=True)
    return opened.packed(template, keyword, alts, day)


def _with_pictures(template: "DocxTemplate", values: Mapping[str, Any]) -> dict[str, Any]:
    from docx.shared import Mm
    from docxtpl import InlineImage

    def placed(value: Any) -> Any:
        if isinstance(value, MakePicture):
            height = Mm(value.height) if value.height is not None else None
            width = Mm(value.width) if value.width is not None else None
            return InlineImage(template, io.BytesIO(value.content), width=width, height=height)
        if isinstance(value, list):
            return [placed(item) for item in value]
        return value

    return {name: placed(value) for name, value in values.items()}


class _Opened:
    """A template as it is in its file, and what all files that are made from it share."""

    def __init__(self, source: bytes) -> None:
        template = _template_class()(io.BytesIO(source))
        template.init_docx()
        self._document = template.docx
        self._body_source = template.patch_xml(template.get_xml())
        self._head, self._tail = _around_body(self._document.part.blob)
        part = self._document.part
        shared = [
            relation.target_part
            for relation in part.rels.values()
            if not relation.is_external and relation.reltype.rpartition("/")[2] in _SHARED
        ]
        # No copy of these is made: the body is replaced whole, and the others stay as they are.
        self._not_copied = [part.element, *shared]
        self._shared = {part.partname.membername: part.blob for part in shared}
        self._beginnings: dict[bytes, bytes] = {}

    def fresh_template(self) -> Any:
        """Return a template to be rendered once: nothing of another file is in it."""
        template = _template_class()(None)
        known = {id(one): one for one in self._not_copied}
        template.docx = deepcopy(self._document, known)
        template.body_source = self._body_source
        return template

    def packed(self, template: Any, keyword: str, alts: Sequence[str], day: Day) -> bytes:
        """Return the file of a template that was rendered."""
        from docx.opc.packuri import PACKAGE_URI
        from docx.opc.pkgwriter import _ContentTypesItem

        package = template.docx.part.package
        all_parts = list(package.iter_parts())
        types = _ContentTypesItem.from_parts(all_parts).blob  # type: ignore[no-untyped-call]
        parts = {PACKAGE_URI.rels_uri.membername: package.rels.xml}
        for part in all_parts:
            name = part.partname.membername
            if str(part.partname) == _BODY:
                body = finished_body(template.body, alts)
                parts[name] = self._head + body + self._tail
            elif name not in self._shared:
                parts[name] = part.blob
            if len(part.rels):
                parts[part.partname.rels_uri.membername] = part.rels.xml
        if "docProps/core.xml" in parts:
            parts["docProps/core.xml"] = impersonal(parts["docProps/core.xml"], day)
        return packed_parts(self._beginning(types), parts, keyword)

    def _beginning(self, types: bytes) -> bytes:
        """Return an archive of the types of content, which come first, and what is shared."""
        if types not in self._beginnings:
            parts = {"[Content_Types].xml": types, **self._shared}
            self._beginnings[types] = packed_parts(b"", parts, "")
        return self._beginnings[types]


_open: Callable[[bytes], _Opened] = lru_cache(maxsize=_TEMPLATES_KEPT)(_Opened)


def _around_body(document: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the body in the XML of a document."""
    head, _, rest = document.partition(b"<w:body")
    _, is_closed, tail = rest.rpartition(b"</w:body>")
    return head, tail if is_closed else rest.partition(b">")[2]


@cache
def _template_class() -> Any:
    """docxtpl's template, which does not do again what is the same for each file."""
    from docxtpl import DocxTemplate

    class QuickTemplate(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
        patched: ClassVar[dict[str, str]] = {}
        body_source = ""
        body: Any = None

        def patch_xml(self, src_xml: str) -> str:
            if src_xml not in self.patched:
                self.patched[src_xml] = super().patch_xml(src_xml)
            return self.patched[src_xml]

        def build_xml(self, context: Any, jinja_env: Any = None) -> str:
            part = self.docx.part
            return self.render_xml_part(self.body_source, part, context, jinja_env)

        def render_xml_part(
            self, src_xml: str, part: Any, context: Any, jinja_env: Any = None
        ) -> str:
            self.current_rendering_part = part
            xml: str = jinja_env.from_string(src_xml).render(context)
            for escaped, sign in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
                xml = xml.replace(escaped, sign)
            return self.resolve_listing(xml)

        def resolve_listing(self, xml: str) -> str:
            """Only paragraphs with something to resolve go docxtpl's slow way."""
            resolve = super().resolve_listing

            def resolved(paragraph: re.Match[str]) -> str:
                text = paragraph[0]
                return resolve(text) if _LISTING.search(text) else text

            return _PARAGRAPH.sub(resolved, xml) if _LISTING.search(xml) else xml

        def map_tree(self, tree: Any) -> None:
            """Keep the body that was filled; that of the template is every file's."""
            self.body = tree

    return QuickTemplate


@cache
def _environment() -> "SandboxedEnvironment":
    """What templates run in. It keeps what it compiled."""
    from jinja2 import StrictUndefined, Template
    from jinja2.sandbox import SandboxedEnvironment

    class CachingEnvironment(SandboxedEnvironment):
        compiled: ClassVar[dict[str, Template]] = {}

        def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
            if source not in self.compiled:
                self.compiled[source] = super().from_string(source)
            return self.compiled[source]

        def getattr(self, obj: Any, attribute: str) -> Any:
            # What is in a model is data under a name of ours, which no sandbox has to look at.
            is_of_model = type(obj) is SimpleNamespace and attribute[:1] != "_"
            found = obj.__dict__.get(attribute, _ABSENT) if is_of_model else _ABSENT
            return super().getattr(obj, attribute) if found is _ABSENT else found

    return CachingEnvironment(autoescape=True, undefined=StrictUndefined)
