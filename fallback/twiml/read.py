"""Bytes to a tree of elements, each with its line and column.

Twilio reads at most 64 kB (https://www.twilio.com/docs/api/errors/11750). An XML document can say much more than it
seems to: entities that multiply, and others that name files and URLs. defusedxml refuses both. What remains is nested
at most as deep as 64 kB allow, and the tree is built without recursion.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from fallback.masking import quote
from fallback.twiml.document import Attribute, Element, Fault, Place
from fallback.twiml.write import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.sax.xmlreader import AttributesImpl, Locator

_ATTRIBUTE = re.compile(r"""\s+([^\s=<>"'/]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_NAME = re.compile(r"<[^\s/>]+")
_VERSIONS = ("2008-08-01", "2010-04-01")  # of the API; which ones the attribute may name is not documented any more
_BLANK_FIRST = "declaration not at start"


def read_document(body: bytes) -> Element | Fault:
    """The `<Response>` of a document, or why Twilio cannot execute it."""
    if len(body) > MAX_BYTES:
        return Fault(Place(1, 1), "too-big", f"expected at most 64 kB, found {len(body):,} bytes; shorten the document")
    root = _parse(body)
    return root if isinstance(root, Fault) else _refuse_root(root) or root


def _parse(body: bytes) -> Element | Fault:
    if not body.strip():
        return Fault(Place(1, 1), "not-xml", "expected a TwiML document, found nothing; answer at least <Response/>")
    builder = _Builder(body)
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(builder)
    try:
        parser.parse(BytesIO(body))
    except SAXParseException as error:
        place = Place(error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1)
        return Fault(place, "not-xml", _describe(error.getMessage()))
    except DefusedXmlException:
        message = "expected no entity of its own in a document, found one; write its text out"
        return Fault(builder.place, "not-xml", message)
    except (ValueError, LookupError) as error:  # an encoding that Python does not know, or bytes that are not in it
        return Fault(builder.place, "not-xml", f"expected XML in UTF-8, found something else ({error}); write UTF-8")
    return builder.root


def _describe(message: str) -> str:
    if _BLANK_FIRST in message:
        return "expected `<?xml` as the first bytes, found something before it; remove what stands before it"
    return f"expected well-formed XML, found an error: {message}; correct it"


def _refuse_root(root: Element) -> Fault | None:
    if root.name != "Response":
        return Fault(
            root.place, "wrong-root", f"expected <Response>, found <{root.name}>; put the verbs into <Response>"
        )
    version = root.attributes.get("version")
    if version is None or version.value in _VERSIONS:
        return None
    return Fault(
        version.place, "wrong-version", f"expected {_VERSIONS[-1]}, found {quote(version.value)}; leave `version` out"
    )


class _Builder(ContentHandler):
    """Builds the tree from the parser's events, from the innermost element outwards."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._source = _Source(body)
        self._open: list[tuple[str, Place, Mapping[str, Attribute], list[Element | str]]] = []
        self._where: Locator | None = None
        self.root = Element("", Place(1, 1))

    @property
    def place(self) -> Place:
        """Where the parser is."""
        where = self._where
        return Place(where.getLineNumber() or 1, (where.getColumnNumber() or 0) + 1) if where else Place(1, 1)

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 -- SAX's name
        self._where = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 -- SAX's name
        place, values = self.place, dict(attrs.items())
        places = dict(self._source.locate_attributes(place, len(values)))
        attributes = {key: Attribute(value, places.get(key, place)) for key, value in values.items()}
        self._open.append((name, place, attributes, []))

    def characters(self, content: str) -> None:
        self._open[-1][3].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 -- SAX's name
        _, place, attributes, content = self._open.pop()
        self.root = Element(name, place, attributes, tuple(content))
        if self._open:
            self._open[-1][3].append(self.root)


class _Source:
    """The text of a document, where attributes can be looked up; the parser tells the places of elements only."""

    def __init__(self, body: bytes) -> None:
        self._text = body.decode("utf-8-sig", errors="replace")
        ends = accumulate(map(len, re.split(r"(?<=\n)|(?<=\r)(?!\n)", self._text)))
        self._starts = [0, *ends]

    def locate_attributes(self, element: Place, count: int) -> Iterator[tuple[str, Place]]:
        """The attributes of the element that starts at a place, each with its own place."""
        if not count or element.line > len(self._starts):
            return
        tag = _NAME.match(self._text, self._starts[element.line - 1] + element.column - 1)
        place = tag.end() if tag else len(self._text)
        while attribute := _ATTRIBUTE.match(self._text, place):
            yield attribute[1], self._locate(attribute.start(1))
            place = attribute.end()

    def _locate(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)
