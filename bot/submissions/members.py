"""The register of a panel's members by card: look, add, end (R2.1)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import day, page, text, values, with_strays
from cards import member_end, member_form, members, notice
from cards.member_end import VERB_END
from cards.member_form import FIELDS, VERB_ADD
from cards.members import VERB_LEAVE, VERB_NEW, VERB_SHOW
from core.dates import long_day
from core.services import member_letters
from core.services import members as services
from core.services.members import MembersView, NewMember
from core.services.rules import panel_title

WITHDRAWN = "You need not come to the {panel} on {day}."


async def members_card(desk: Desk, panel: str, number: int = 1) -> Card:
    """Build a panel's register."""
    view = await services.view(desk.session, desk.person, panel, now=desk.now)
    return _card(desk, view, number)


async def members_cards(desk: Desk) -> list[Card]:
    """Build the register of the first panel that somebody keeps."""
    return [await members_card(desk, services.panels_of(desk.person)[0])]


def _card(desk: Desk, view: MembersView, number: int = 1) -> Card:
    others = [one for one in services.panels_of(desk.person) if one != view.panel]
    return members.build(
        members.View(
            panel_id=view.panel,
            panel=view.title,
            lines=tuple(
                members.Line(
                    id=one.id,
                    name=one.name,
                    seat=f"{one.role}, {one.agency}",
                    comes=one.comes,
                    days=one.days,
                )
                for one in view.lines
            ),
            empty=view.empty,
            notes=view.notes,
            others=tuple((one, panel_title(one)) for one in others),
            page=number,
        )
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show a page of a register."""
    return await members_card(desk, press.data["panel"], page(press))


async def form_card(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Build the form for a new member."""
    view = await services.view(desk.session, desk.person, press.data["panel"], now=desk.now)
    return member_form.build(
        member_form.View(
            panel_id=view.panel,
            panel=view.title,
            seats=view.seats,
            values=values(press, FIELDS),
            problems=problems or {},
        )
    )


async def add(desk: Desk, press: Press) -> Card:
    """Add a member."""
    panel = press.data["panel"]
    if not desk.fresh:
        return await members_card(desk, panel)
    new = NewMember(
        seat=text(press, "seat"),
        name=text(press, "name"),
        email=text(press, "email"),
        agency=text(press, "agency"),
        school=text(press, "school"),
        from_day=day(press, "from_day"),
        until_day=day(press, "until_day"),
    )
    view = await services.add(desk.session, desk.person, panel, new, now=desk.now)
    return _card(desk, view)


async def form_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form again, with what was typed."""
    return with_strays(await form_card(desk, press, problems), problems)


async def end_card(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Ask who leaves, and when."""
    view = await services.view(desk.session, desk.person, press.data["panel"], now=desk.now)
    return member_end.build(
        member_end.View(
            panel_id=view.panel,
            panel=view.title,
            people=tuple((o.id, f"{o.name}, {o.role}") for o in view.lines if o.may_end),
            today=desk.today.isoformat(),
            values=values(press, member_end.FIELDS),
            problems=problems or {},
        )
    )


async def end(desk: Desk, press: Press) -> Card:
    """End a membership."""
    if not desk.fresh:
        return await members_card(desk, press.data["panel"])
    view = await services.end(
        desk.session,
        desk.person,
        press.data["panel"],
        text(press, "member"),
        day(press, "leaves_on"),
        now=desk.now,
    )
    return _card(desk, view)


async def end_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Ask again, with what was typed."""
    return with_strays(await end_card(desk, press, problems), problems)


async def withdrawn_notice(desk: Desk, withdrawn_id: str) -> Card | None:
    """Tell somebody that they need not come."""
    facts = await member_letters.withdrawn_facts(desk.session, withdrawn_id)
    words = WITHDRAWN.format(panel=facts.panel, day=long_day(facts.held_on))
    return notice.build(notice.View("You need not come", words, (facts.why,)))


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_NEW: Act(form_card, looks=True),
    VERB_ADD: Act(add, again=form_again),
    VERB_LEAVE: Act(end_card, looks=True),
    VERB_END: Act(end, again=end_again),
}
