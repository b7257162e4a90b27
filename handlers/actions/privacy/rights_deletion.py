"""What a guardian wants deleted and no law makes the school keep is taken out of the file, entry by entry."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import Actor
from domain.errors import Refusal
from handlers.actions.files import redaction
from storage.privacy import rights_held
from storage.privacy.rights import Asked

GROUND = "request"
MOST = 200


def take_out(session: Session, actor: Actor, asked: Asked, entries: Collection[int], now: datetime) -> int:
    """Redact these entries of who asked; how many. Raises Refusal where one of them is not theirs or has to stay."""
    own = rights_held.own_words(session, asked.child_id, asked.person_id, MOST)
    free = {one.id for one in own if not one.stays}
    if not set(entries) <= free:
        raise Refusal("replies/rights_problem", why="选中的记录里有不能删的，请重新选。")
    chosen = sorted(set(entries))
    for entry_id in chosen:
        redaction.redact(session, actor, entry_id, GROUND, f"家长要求删除（申请{asked.id}号）", now)
    return len(chosen)
