"""Invitations by card: answer one, name a deputy, see who comes (H9, R2.3)."""

from bot.activities import Card
from bot.answering import keep_answer
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import values, with_strays
from cards import answers_to_look_at, invitation
from cards.answers_to_look_at import VERB_DONE, VERB_LOOK, VERB_TAKE
from cards.invitation import FIELDS, VERB_ANSWER
from cards.meeting import VERB_INVITATION
from core.dates import clock_time, long_day
from core.services import calendar_mail, calendar_mail_views, reply_views
from core.services.reply_views import InvitationView

COUNTED = "It is counted."
PUT_ASIDE = "Nobody is asked about it any more. The mail itself is kept."


async def invitation_card(
    desk: Desk,
    meeting_id: str,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
    news: str = "",
    number: int = 1,
) -> Card:
    """Build somebody's invitation to a meeting."""
    view = await reply_views.invitation_view(desk.session, desk.person, meeting_id, now=desk.now)
    looks = calendar_mail_views.to_look_at
    waiting = await looks(desk.session, desk.person, now=desk.now) if view.who_comes else ()
    typed = values(press, FIELDS) if press else {"answer": view.stands}
    return invitation.build(
        invitation.View(
            meeting_id=view.meeting_id,
            panel=view.panel,
            when=_when(view),
            place=view.place,
            mine=view.words,
            place_of=view.place_of,
            closed=view.closed,
            may_answer=view.invited,
            may_send_deputy=view.may_send_deputy,
            declaration_open=view.declaration_open,
            may_open=view.may_open,
            counts=view.counts,
            people=tuple(
                invitation.Person(words=one.words, who=f"{one.name}, {one.agency}")
                for one in sorted(view.who_comes, key=lambda one: one.words)
            ),
            to_look_at=len(waiting),
            page=number,
            news=news,
            values=typed,
            problems=problems or {},
        )
    )


def _when(view: InvitationView) -> str:
    return f"{long_day(view.held_on)}, {clock_time(view.starts)} to {clock_time(view.ends)}"


async def show(desk: Desk, press: Press) -> Card:
    """Show an invitation, or another page of who comes."""
    number = int(press.data.get("page", 1))
    return await invitation_card(desk, press.data["meeting"], number=number)


async def answer(desk: Desk, press: Press) -> Card:
    """Answer the invitation, or send a deputy."""
    meeting_id = press.data["meeting"]
    if not desk.fresh:
        return await invitation_card(desk, meeting_id)
    typed = values(press, FIELDS)
    news = await keep_answer(
        desk.session, desk.person, meeting_id, typed, how="teams", now=desk.now
    )
    return await invitation_card(desk, meeting_id, news=news)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the invitation again, with what was typed."""
    made = await invitation_card(desk, press.data["meeting"], press, problems)
    return with_strays(made, problems)


async def look_card(desk: Desk, number: int = 1, news: str = "") -> Card:
    """Build the list of answers that a person has to look at."""
    found = await calendar_mail_views.to_look_at(desk.session, desk.person, now=desk.now)
    lines = tuple(
        answers_to_look_at.Line(
            id=one.id,
            meeting=one.meeting,
            sender=one.sender,
            answer=one.answer,
            finding=one.finding,
            words=one.words,
            takes=one.takes,
        )
        for one in found
    )
    return answers_to_look_at.build(answers_to_look_at.View(lines=lines, page=number, news=news))


async def look(desk: Desk, press: Press) -> Card:
    """Show a page of them."""
    return await look_card(desk, int(press.data.get("page", 1)))


async def take(desk: Desk, press: Press) -> Card:
    """Count an answer as the invited person's own."""
    if desk.fresh:
        await calendar_mail.take_as(desk.session, desk.person, press.data["mail"], now=desk.now)
    return await look_card(desk, int(press.data.get("page", 1)), COUNTED)


async def done(desk: Desk, press: Press) -> Card:
    """Put an answer aside."""
    if desk.fresh:
        await calendar_mail.put_aside(desk.session, desk.person, press.data["mail"], now=desk.now)
    return await look_card(desk, int(press.data.get("page", 1)), PUT_ASIDE)


async def look_again(desk: Desk, press: Press, _problems: dict[str, str]) -> Card:
    """Show the list as it stands."""
    return await look(desk, press)


VERBS = {
    VERB_INVITATION: Act(show, looks=True),
    VERB_ANSWER: Act(answer, again=again),
    VERB_LOOK: Act(look, looks=True),
    VERB_TAKE: Act(take, again=look_again),
    VERB_DONE: Act(done, again=look_again),
}
