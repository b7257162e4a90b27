"""In which part of a child's life a support plan helps (policy 二(二): 情感、生活、学业、安全)."""

from enum import StrEnum


class Area(StrEnum):
    """The four parts that the policy names."""

    FEELINGS = "feelings"
    LIFE = "life"
    STUDY = "study"
    SAFETY = "safety"

    @property
    def label(self) -> str:
        """The area as the policy says it."""
        return AREA_LABELS[self]


AREA_LABELS = {Area.FEELINGS: "情感", Area.LIFE: "生活", Area.STUDY: "学业", Area.SAFETY: "安全"}
