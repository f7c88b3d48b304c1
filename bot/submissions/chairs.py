"""Co-chairs by card: arranging a talk of two who differ, and who stands in for whom (H4)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.criteria import answers_shown, criteria_card, state_card, talk_in_words
from bot.submissions.typed import day, text, values, with_strays, with_unsaved
from cards import absence, chairs_talk, notice
from cards.absence import VERB_END, VERB_RECORD, VERB_SHOW
from cards.chairs_talk import VERB_ARRANGE
from cards.criteria_state import VERB_TALK
from core.dates import long_day
from core.services import criteria, disagreements, stand_ins
from core.services.disagreements import NewTalk
from core.services.rules import panel_title
from core.services.stand_ins import NewAbsence

NOBODY_AWAY = notice.View(
    title="Nobody needs to stand in",
    text="No panel of yours asks co-chairs to confirm referrals, so there is nothing to record.",
)


async def talk_card(
    desk: Desk, referral_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the card that arranges a talk; how the decision stands once they agree."""
    stands = await criteria.criteria_view(desk.session, desk.person, referral_id, now=desk.now)
    if not stands.may_arrange:
        return state_card(stands)
    return chairs_talk.build(
        chairs_talk.View(
            referral_id=stands.referral_id,
            ref=stands.ref,
            version=stands.version,
            panel=panel_title(stands.panel),
            answers=answers_shown(stands),
            today=desk.today.isoformat(),
            talk=talk_in_words(stands.talk),
            values=values(press, chairs_talk.FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def open_talk(desk: Desk, press: Press) -> Card:
    """Open the card that arranges a talk."""
    return await talk_card(desk, press.data["referral"])


async def arrange(desk: Desk, press: Press) -> Card:
    """Record when the co-chairs talk, and tell both."""
    if not desk.fresh:
        return await criteria_card(desk, press.data["referral"])
    new = NewTalk(day(press, "day"), text(press, "clock"), text(press, "note"))
    stands = await disagreements.arrange(
        desk.session, desk.person, press.data["referral"], new, now=desk.now
    )
    return state_card(stands)


async def talk_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again with what was typed; beside the state if they have agreed meanwhile."""
    card = await talk_card(desk, press.data["referral"], press, problems)
    if any(part.get("id") == "note" for part in card["body"]):
        return with_strays(card, problems)
    typed = [("The note", text(press, "note"))]
    return with_unsaved(card, [pair for pair in typed if pair[1]])


async def absence_card(
    desk: Desk, panel: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build who stands in for a panel's co-chairs."""
    view = await stand_ins.view(desk.session, desk.person, panel, now=desk.now)
    others = [one for one in stand_ins.panels_of(desk.person) if one != panel]
    return absence.build(
        absence.View(
            panel_id=view.panel,
            panel=view.title,
            lines=tuple(
                absence.Line(id=one.id, words=one.words, when=one.when, may_end=one.may_end)
                for one in view.lines
            ),
            chairs=view.chairs,
            people=view.people,
            today=desk.today.isoformat(),
            others=tuple((one, panel_title(one)) for one in others),
            values=values(press, absence.FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def absence_cards(desk: Desk) -> list[Card]:
    """Build the card of the first panel on which somebody may record an absence."""
    panels = stand_ins.panels_of(desk.person)
    return [await absence_card(desk, panels[0])] if panels else [notice.build(NOBODY_AWAY)]


async def show_absences(desk: Desk, press: Press) -> Card:
    """Show another panel's absences."""
    return await absence_card(desk, press.data["panel"])


async def record(desk: Desk, press: Press) -> Card:
    """Record an absence."""
    panel = press.data["panel"]
    if desk.fresh:
        new = NewAbsence(
            chair=text(press, "chair"),
            person=text(press, "person"),
            from_day=day(press, "from_day"),
            until_day=day(press, "until_day"),
        )
        await stand_ins.record(desk.session, desk.person, panel, new, now=desk.now)
    return await absence_card(desk, panel)


async def absence_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the absences again, with what was typed."""
    return with_strays(await absence_card(desk, press.data["panel"], press, problems), problems)


async def end(desk: Desk, press: Press) -> Card:
    """End an absence now: the co-chair is back."""
    view = await stand_ins.end(desk.session, desk.person, press.data["absence"], now=desk.now)
    return await absence_card(desk, view.panel)


async def stand_in_notice(desk: Desk, stand_in_id: str) -> Card | None:
    """Tell a stand-in or the chair that it is recorded; None once it was ended."""
    told = await stand_ins.told(desk.session, desk.person, stand_in_id)
    if told is None:
        return None
    days = f"{long_day(told.from_day)} to {long_day(told.until_day)}"
    return notice.build(notice.View("Standing in for a co-chair", told.words, (days,)))


VERBS = {
    VERB_TALK: Act(open_talk, looks=True),
    VERB_ARRANGE: Act(arrange, again=talk_again),
    VERB_SHOW: Act(show_absences, looks=True),
    VERB_RECORD: Act(record, again=absence_again),
    VERB_END: Act(end),
}
