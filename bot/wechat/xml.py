"""Reads the platform's XML into plain strings: no DTD, no depth, no unknown tag, no tag twice.

Unreadable   an authentic body that is not what the platform sends; goes to quarantine, ``reason`` says why
"""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from domain.errors import LianxinError
from domain.words import FORBIDDEN

# Deepest in the documentation: xml/SendPicsInfo/PicList/item/PicMd5Sum and xml/ArticleUrlResult/ResultList/item/….
MAX_DEPTH = 8
MAX_ELEMENTS = 2000

# Every element that the platform's pages name (wechat.md 1.4, 1.5), and no other; nested ones stand under their parent.
NAMES = """
    ToUserName FromUserName CreateTime MsgType Event EventKey Ticket MsgId MsgID MsgDataId Idx Content bizmsgmenuid
    PicUrl MediaId MediaId16K Format Recognition ThumbMediaId Location_X Location_Y Scale Label Title Description Url
    Latitude Longitude Precision MenuId Status TotalCount FilterCount SentCount ErrorCount ExpiredTime FailTime
    FailReason KfAccount FromKfAccount ToKfAccount CloseType OpenID UnionID AppID RevokeInfo Encrypt
    FileKey FileMd5 FileTotalLen AppId PagePath ThumbUrl
"""
FLAT = frozenset(NAMES.split())
NESTED: Mapping[str, frozenset[str]] = {
    "ScanCodeInfo": frozenset({"ScanType", "ScanResult"}),
    "SendLocationInfo": frozenset({"Location_X", "Location_Y", "Scale", "Label", "Poiname"}),
}
LISTS: Mapping[str, frozenset[str]] = dict.fromkeys(
    ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"),
    frozenset({"TemplateId", "SubscribeStatusString", "PopupScene", "MsgID", "ErrorCode", "ErrorStatus"}),
)


class Unreadable(LianxinError):
    """The body is authentic but not readable; ``reason`` is one word for the counter and the quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fields(body: bytes) -> dict[str, Any]:
    """The known elements: strings, dicts of strings under the known parents, lists of such dicts. Raises Unreadable.

    Blanks inside a text stay. A known tag that stands twice is refused; unknown tags are passed over.
    """
    root = _parsed(body)
    if root.tag != "xml":
        raise Unreadable("root")
    found: dict[str, Any] = {}
    for child in root:
        value = _value(child)
        if value is None:
            continue
        if child.tag in found:
            raise Unreadable("tag twice")
        found[child.tag] = value
    return found


def repaired(body: bytes) -> bytes:
    """The body without the bytes and characters that XML cannot carry; only to learn whom to answer."""
    return FORBIDDEN.sub("", body.decode("utf-8", "replace")).encode()


def _parsed(body: bytes) -> Element:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    if "<?xml" in text[:200] and not _says_utf8(text[:200]):
        raise Unreadable("encoding")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        raise Unreadable("not XML") from None
    _refuse_size(root)
    return root


def _says_utf8(head: str) -> bool:
    declaration = head[head.index("<?xml") : head.find("?>")].lower()
    return "encoding" not in declaration or "utf-8" in declaration


def _refuse_size(root: Element) -> None:
    level: list[Element] = [root]
    count = depth = 0
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise Unreadable("too deep or too many")
        level = [child for element in level for child in element]


def _value(element: Element) -> Any:
    if element.tag in FLAT:
        return _text(element)
    if element.tag in NESTED:
        return _known(element, NESTED[element.tag])
    if element.tag in LISTS:
        return [_known(item, LISTS[element.tag]) for item in element if item.tag == "List"]
    return _pictures(element) if element.tag == "SendPicsInfo" else None


def _pictures(element: Element) -> dict[str, Any]:
    """SendPicsInfo as WeRoBot expects it: one item as a dict, several as a list, none not at all."""
    found: dict[str, Any] = dict(_known(element, {"Count"}))
    items = [_known(item, {"PicMd5Sum"}) for item in element.iterfind("PicList/item")]
    if items:
        found["PicList"] = {"item": items if len(items) > 1 else items[0]}
    return found


def _known(parent: Element, allowed: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in parent:
        if child.tag in allowed:
            if child.tag in found:
                raise Unreadable("tag twice")
            found[child.tag] = _text(child)
    return found


def _text(element: Element) -> str:
    if len(element):
        raise Unreadable("nested text")
    return element.text or ""
