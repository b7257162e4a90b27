"""Bars in parts as an SVG, labelled directly: readable on a narrow telephone, in grey print and by ear.

Only shapes, words and plain attributes: nothing in the picture is a style sheet, a script or fetched from elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from domain.words import clean

WIDTH, EDGE = 360, 12  # the width of a cheap telephone
TITLE, HEADING, ROW, LEGEND = 30, 34, 38, 26  # heights
BAR = 12
FONTS = "PingFang SC, Hiragino Sans GB, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
PAPER, INK, SOFT = "#fffefb", "#22262b", "#5c6168"
# Dark, hatched, pale: three shapes beside three colours.
FILLS = ("#1f6f78", "url(#still)", "#d9d9d6")
PER_ROW = 3  # names of parts beside each other; of four, two
HATCH = (
    '<pattern id="still" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{PAPER}"/><rect width="2" height="6" fill="#8a5a00"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, what stands at its right end, and how many each part has."""

    label: str
    said: str
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Bars under one heading."""

    heading: str
    bars: Sequence[Bar]


def drawing(title: str, legend: Sequence[str], sections: Sequence[Section], fills: Sequence[str] = FILLS) -> str:
    """The whole picture; ``legend`` names the parts, at most four, in their order, drawn in these ``fills``."""
    top = TITLE + LEGEND * (1 if len(legend) <= PER_ROW else 2)
    height = top + sum(HEADING + ROW * len(section.bars) for section in sections) + EDGE
    shapes = [*_legend(legend, fills)]
    y = top
    for section in sections:
        shapes.append(_text(EDGE, y + 22, section.heading, 14, bold=True))
        y += HEADING
        for bar in section.bars:
            shapes += _bar(bar, y, fills)
            y += ROW
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
            f'role="img" aria-labelledby="title told" font-family="{FONTS}" fill="{INK}">',
            f'<title id="title">{_safe(title)}</title>',
            f'<desc id="told">{_safe(described(legend, sections))}</desc>',
            f"<defs>{HATCH}</defs>",
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
            _text(EDGE, 22, title, 14, bold=True),
            *shapes,
            "</svg>\n",
        )
    )


def described(legend: Sequence[str], sections: Sequence[Section]) -> str:
    """The picture in words, for whoever hears it."""
    return "".join(
        f"{section.heading}：{'；'.join(_told(legend, bar) for bar in section.bars)}。" for section in sections
    )


def _told(legend: Sequence[str], bar: Bar) -> str:
    parts = "，".join(f"{name} {count}" for name, count in zip(legend, bar.parts, strict=True))
    return f"{bar.label} {parts}"


def _legend(names: Sequence[str], fills: Sequence[str]) -> Iterator[str]:
    per_row = len(names) if len(names) <= PER_ROW else 2
    for at, name in enumerate(names):
        x, y = EDGE + at % per_row * 336 // max(per_row, 2), TITLE + at // per_row * LEGEND
        yield _box(x, y + 6, 12, 12, fills[at])
        yield _text(x + 18, y + 17, name, 13, shade=SOFT)


def _bar(bar: Bar, y: float, fills: Sequence[str]) -> Iterator[str]:
    yield _text(EDGE, y + 12, bar.label, 13)
    yield _text(WIDTH - EDGE, y + 12, bar.said, 13, shade=SOFT, end=True)
    total, x = sum(bar.parts), float(EDGE)
    for fill, count in zip(fills, bar.parts, strict=False):
        width = count / total * (WIDTH - 2 * EDGE) if total else 0
        if width:
            yield _box(x, y + 18, width, BAR, fill)
        x += width
    if not total:
        yield f'<path d="M{EDGE} {y + 24}H{WIDTH - EDGE}" stroke="{SOFT}" stroke-dasharray="2 4"/>'


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    shape = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
    return f'<rect {shape} fill="{fill}" stroke="{SOFT}" stroke-width=".5"/>'


def _text(x: float, y: float, words: str, size: int, *, bold: bool = False, shade: str = "", end: bool = False) -> str:
    more = (' font-weight="600"' if bold else "") + (f' fill="{shade}"' if shade else "")
    more += ' text-anchor="end"' if end else ""
    return f'<text x="{x}" y="{y}" font-size="{size}"{more}>{_safe(words)}</text>'


def _safe(words: str) -> str:
    return escape(clean(words), {'"': "&quot;"})
