"""Parse a document into a tree of elements, as strictly and as leniently as Twilio does."""

from xml.parsers import expat

from ..control_flow import Failure
from . import vocabulary
from .document import Document, Element

FATAL = ("13231", "13240", "13338")
"""Bad values that Twilio's catalogue lists as errors, not as warnings."""
MAX_BYTES = 64 * 1024
"""How many bytes Twilio reads of a document."""
MAX_WARNINGS = 100
"""How many warnings about one document are reported."""
MAX_DEPTH = 20
"""How many levels of elements pass their text up to those above; no sensible document has as many."""


def parse(body: bytes, url: str) -> Document:
    """Parse a document. Raises Failure with Twilio's code when Twilio would not run it."""
    if len(body) > MAX_BYTES:
        raise Failure(11750, url, "the document is longer than 64 kB")
    if not body.strip():
        raise Failure(11770, url, "the document is empty")
    root = _tree(body, url)
    if root.name != "Response":
        raise Failure(12102, url, "the root of the document is not Response")
    warnings = vocabulary.check(root)
    fatal = next((warning for warning in warnings if warning.startswith(FATAL)), None)
    if fatal:
        raise Failure(int(fatal[:5]), url, fatal[7:])
    return Document(url, root.children, warnings[:MAX_WARNINGS])


def _tree(body: bytes, url: str) -> Element:
    parser = expat.ParserCreate()
    top = Element("")
    path = [top]

    def opened(name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        path[-1].children.append(element)
        path.append(element)

    def refused(*_: object) -> None:
        raise Failure(12100, url, "the document has a DOCTYPE")

    def closed(_name: str) -> None:
        path.pop()

    def words(data: str) -> None:
        path[-1].own.append(data)
        for element in path[:MAX_DEPTH]:
            element.words.append(data)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Failure(12100, url, f"the document is not well-formed at line {error.lineno}") from error
    except (LookupError, ValueError) as error:
        raise Failure(12100, url, "the document's encoding is not known") from error
    return top.children[0]
