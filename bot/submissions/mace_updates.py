"""What has come for a child between meetings, as the card that tells of it (R4.5, R4.8)."""

from bot.activities import Card
from bot.desk import Desk
from cards import mace_update
from core.services import mace_update_views


async def update_notice(desk: Desk, case_id: str) -> Card | None:
    """Show chairs and coordinator what has come lately; None once there is nothing."""
    view = await mace_update_views.update_view(desk.session, desk.person, case_id, now=desk.now)
    if view is None:
        return None
    return mace_update.build(
        mace_update.View(
            case_id=view.case_id,
            case_ref=view.case_ref,
            panel=view.panel,
            lines=view.lines,
            meetings=view.meetings,
            evidence=view.evidence,
        )
    )
