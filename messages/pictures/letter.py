"""How far a letter has come as a picture: a bar of the school and one of each class, in four parts."""

from collections.abc import Mapping

from messages.pictures.bars import Bar, Section, drawing

LEGEND = ("都已确认", "一方已确认", "已发出，等确认", "还没送到")
# Dark, middle, pale, hatched: four shades in grey print, and what is not reached has a shape of its own.
FILLS = ("#1f6f78", "#6ba5ab", "#dbe8e8", "url(#still)")
WHOLE, CLASSES = "全校", "各班"
# How many children's families stand where, in the order of ``LEGEND``.
Parts = tuple[int, int, int, int]


def letter_picture(title: str, classes: Mapping[str, Parts]) -> str:
    """The picture as SVG."""
    return drawing(f"《{title}》", LEGEND, sections(classes), FILLS)


def sections(classes: Mapping[str, Parts]) -> list[Section]:
    """The school, then its classes in their order; one class alone stands for both."""
    bars = [bar(name, parts) for name, parts in classes.items()]
    if len(bars) <= 1:
        return [Section(CLASSES, bars)]
    return [Section(WHOLE, [bar(WHOLE, summed(classes))]), Section(CLASSES, bars)]


def bar(name: str, parts: Parts) -> Bar:
    """One bar with how many of all are complete at its end."""
    complete, *_, unreached = parts
    aside = f"　没送到 {unreached}" if unreached else ""
    return Bar(name, f"{complete} / {sum(parts)}{aside}" if sum(parts) else "没有孩子", parts)


def summed(classes: Mapping[str, Parts]) -> Parts:
    """All classes together."""
    columns = [sum(column) for column in zip(*classes.values(), strict=True)] or [0, 0, 0, 0]
    complete, partly, delivered, unreached = columns
    return complete, partly, delivered, unreached
