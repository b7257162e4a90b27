"""The XML of pushes and replies: written by hand, read without entities or DTDs."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# An int is written bare, a string as CDATA, a nested sequence as child elements.
Value = int | str | Sequence[tuple[str, Any]]
Fields = Sequence[tuple[str, Value]]

# Characters that XML 1.0 forbids.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Bare(str):
    """Text that WeChat writes without CDATA, such as a coordinate."""


class XmlError(ValueError):
    """The text is not the XML of a reply."""


def write(fields: Fields) -> str:
    return f"<xml>{_children(fields)}</xml>"


def cdata(text: str) -> str:
    return "<![CDATA[" + FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def read(text: str | bytes) -> dict[str, Any]:
    """Children of the root as a dict of strings and dicts (`item` elements become a list); XmlError otherwise."""
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise XmlError(f"not XML: {error}") from error
    if root.tag != "xml":
        raise XmlError(f"root is <{root.tag}>, not <xml>")
    return _mapping(root)


def _children(fields: Fields) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields)


def _value(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Bare):
        return escape(value)
    return cdata(value) if isinstance(value, str) else _children(value)


def _mapping(node: Element) -> dict[str, Any]:
    if len(node) and all(child.tag == "item" for child in node):
        return {"item": [_mapping(child) for child in node]}
    return {child.tag: _mapping(child) if len(child) else child.text or "" for child in node}
