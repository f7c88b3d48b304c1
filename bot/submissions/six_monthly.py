"""The six-monthly report by card: when it is owed, recording it, taking a record back (H22)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import day, on_top, shown_again, text, values, version
from cards import notice, six_monthly
from cards.elements import notice as box
from cards.six_monthly import FIELDS, VERB_RECORD, VERB_SHOW, VERB_TAKE_BACK
from core.dates import long_day
from core.services import six_monthly as services
from core.services.rules import procedure_of
from core.services.six_monthly import ReportsView
from core.six_monthly import NewReport

NONE = notice.View(
    title="No six-monthly report",
    text="Your panels' procedure does not ask for a six-monthly report.",
)


def _card(
    desk: Desk,
    view: ReportsView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    others = [one for one in services.procedures_of(desk.person) if one != view.procedure]
    rules, period = view.rules, view.period
    covers = f"{long_day(period.began_on)} to {long_day(period.owed_on)}" if period else ""
    return six_monthly.build(
        six_monthly.View(
            procedure=view.procedure,
            title=view.title,
            version=view.version,
            author=f"{rules.author}, with the {rules.helped_by}",
            audience=rules.audience,
            clause=rules.clause,
            today=desk.today.isoformat(),
            due=long_day(period.owed_on) if period else "",
            covers=covers,
            late=view.late,
            lines=tuple(
                six_monthly.Line(words=one.words, kept=one.kept, by=one.by) for one in view.lines
            ),
            others=tuple((one, procedure_of(one).authority) for one in others),
            values=values(press, FIELDS) if press and problems else {},
            problems=problems or {},
        )
    )


async def report_card(desk: Desk, procedure: str) -> Card:
    """Build a procedure's card."""
    return _card(desk, await services.view(desk.session, desk.person, procedure, now=desk.now))


async def report_cards(desk: Desk) -> list[Card]:
    """Build the card of the first procedure whose record somebody keeps."""
    mine = services.procedures_of(desk.person)
    return [await report_card(desk, mine[0])] if mine else [notice.build(NONE)]


async def show(desk: Desk, press: Press) -> Card:
    """Show another procedure's."""
    return await report_card(desk, press.data["procedure"])


async def record(desk: Desk, press: Press) -> Card:
    """Record that a report was given."""
    procedure = press.data["procedure"]
    if desk.fresh:
        new = NewReport(day(press, "given_on"), day(press, "next_on"), text(press, "kept"))
        await services.record(
            desk.session, desk.person, procedure, new, version=version(press), now=desk.now
        )
    return await report_card(desk, procedure)


async def take_back(desk: Desk, press: Press) -> Card:
    """Take back the latest record."""
    procedure = press.data["procedure"]
    if desk.fresh:
        await services.take_back(
            desk.session,
            desk.person,
            procedure,
            text(press, "why"),
            version=version(press),
            now=desk.now,
        )
    return await report_card(desk, procedure)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again, with what was typed."""
    procedure = press.data["procedure"]
    view = await services.view(desk.session, desk.person, procedure, now=desk.now)

    def form(press: Press | None = None, problems: dict[str, str] | None = None) -> Card:
        return _card(desk, view, press, problems)

    return shown_again(form, press, problems)


async def reminder(desk: Desk, procedure: str) -> Card | None:
    """Remind of the report that is owed next."""
    facts = await services.reminder_facts(desk.session, procedure)
    if facts is None:
        return None
    card = await report_card(desk, procedure)
    if facts.period.owed_on < desk.today:  # the card itself says that it is late
        return card
    title = f"The six-monthly report is due on {long_day(facts.period.owed_on)}"
    figures = f"Agree now with the {facts.rules.helped_by} what figures it needs."
    return on_top(card, box("warning", title, figures))


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_RECORD: Act(record, again=again),
    VERB_TAKE_BACK: Act(take_back, again=again),
}
