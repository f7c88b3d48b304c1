"""What can be typed, and who may type what. Anything else is answered with help."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.activities import Card, Identity
from bot.desk import Desk, Office
from bot.presses import Press
from bot.submissions import agendas, criteria, meetings, referral_states, timetables
from bot.submissions.action_lists import overview_card
from bot.submissions.actions import my_actions_card
from bot.submissions.acts import NOT_KNOWN, Act
from bot.submissions.agreements import agreements_cards
from bot.submissions.assessments import due_card
from bot.submissions.chairs import absence_cards
from bot.submissions.incoming import aside_card
from bot.submissions.invitations import look_card
from bot.submissions.members import members_cards
from bot.submissions.outbox import outbox_card
from bot.submissions.owed import owed_card
from bot.submissions.referral_cards import step_card
from bot.submissions.referral_links import SENDERS, invitation_card
from bot.submissions.rotas import rota_cards
from bot.submissions.score_evidence import cases_card
from bot.submissions.six_monthly import report_cards
from bot.submissions.tracker import tracker_card
from cards import no_role, notice, welcome
from cards.welcome import VERB_OPEN
from core.people import Role
from core.permissions import OVERSIGHT, PANEL
from core.services import assessments, referrals, six_monthly
from core.services import meetings as meeting_services
from core.services import queue as queues
from core.services.access import Unknown
from core.services.outbox_views import RUNS as RUNS_OUTBOX
from core.services.owed import RUNS

Answer = Callable[[Desk], Awaitable[list[Card]]]
UNSENT = "A referral of yours is not sent yet"
GO_ON = "To go on with {}, type “my referrals”. Below begins a new one, for another child."
NO_MEETING = notice.View(
    title="No agenda yet",
    text="There is no coming meeting of yours. Type “timetable” to see when the panels meet.",
)


@dataclass(frozen=True, slots=True)
class Command:
    """One word that can be typed. `roles` are those who are offered it; empty: everybody.

    `also` may type it without being offered it.
    """

    word: str
    button: str
    line: str
    answer: Answer
    roles: tuple[Role, ...] = ()
    also: tuple[Role, ...] = ()


async def refer(desk: Desk) -> list[Card]:
    """Begin a referral with the procedure of the person's own panels."""
    procedure = min(panel.split("/")[0] for panel in desk.person.panels())
    view = await referrals.start(desk.session, desk.person, procedure=procedure, now=desk.now)
    begun = await referrals.unsent(desk.session, desk.person, but=view.id)
    card = step_card(view, desk.person, desk.today)
    if not begun:
        return [card]
    return [notice.build(notice.View(title=UNSENT, text=GO_ON.format(", ".join(begun)))), card]


async def my_referrals(desk: Desk) -> list[Card]:
    """List the person's own referrals."""
    return [await referral_states.list_card(desk)]


async def queue(desk: Desk) -> list[Card]:
    """Show the coordinator's queue."""
    return [await criteria.queue_card(desk)]


async def mail(desk: Desk) -> list[Card]:
    """List the mail that came and stands in no queue."""
    return [await aside_card(desk)]


async def send_form(desk: Desk) -> list[Card]:
    """Ask to whom the referral form goes."""
    return [invitation_card(desk)]


async def meeting_list(desk: Desk) -> list[Card]:
    """List the meetings that concern the person."""
    return [await meetings.list_card(desk)]


async def answers(desk: Desk) -> list[Card]:
    """List the answers to invitations that a person has to look at."""
    return [await look_card(desk)]


async def agenda(desk: Desk) -> list[Card]:
    """Show the agenda of the person's next meeting on each of their panels."""
    ids = await meeting_services.next_meetings(desk.session, desk.person, today=desk.today)
    cards = [await agendas.agenda_card(desk, meeting_id) for meeting_id in ids]
    return cards or [notice.build(NO_MEETING)]


async def my_actions(desk: Desk) -> list[Card]:
    """List the person's open actions, and the assessments that they owe."""
    owed = await assessments.mine(desk.session, desk.person, now=desk.now)
    cards = [await due_card(desk, one.id) for one in owed]
    return [await my_actions_card(desk), *(card for card in cards if card)]


async def actions_by_agency(desk: Desk) -> list[Card]:
    """Show a panel's actions by agency."""
    return [await overview_card(desk)]


async def tracker(desk: Desk) -> list[Card]:
    """Show the tracker of each of the person's panels."""
    return [await tracker_card(desk, panel) for panel in sorted(desk.person.panels(*PANEL))]


async def send_evidence(desk: Desk) -> list[Card]:
    """Offer the person's cases, to send what they know before the scoring."""
    return [await cases_card(desk)]


async def what_is_owed(desk: Desk) -> list[Card]:
    """Show what is owed before the panels that the person runs."""
    return [await owed_card(desk)]


async def show_outbox(desk: Desk) -> list[Card]:
    """Show what did not arrive, or of which nobody knows."""
    return [await outbox_card(desk)]


async def timetable(desk: Desk) -> list[Card]:
    """Show when the person's panels meet."""
    return [await timetables.timetable_card(desk)]


async def show_help(desk: Desk) -> list[Card]:
    """Say what this person can do here."""
    return [await welcome_card(desk)]


ALL = (
    Command("refer", "Refer a child", "Refer a child to the panel, in short steps.", refer),
    Command("my referrals", "My referrals", "See how your referrals stand.", my_referrals),
    Command(
        "queue",
        "Queue",
        "New referrals, what waits for whom, what is late.",
        queue,
        (Role.COORDINATOR, Role.MANAGER, Role.CHAIR, Role.ADMINISTRATOR),
        also=PANEL,  # who stands in for a co-chair
    ),
    Command(
        "send form",
        "Send a referral form",
        "Send the referral form to somebody outside, by email.",
        send_form,
        SENDERS,
    ),
    Command("meetings", "Meetings", "Your meetings, declarations and invitations.", meeting_list),
    Command(
        "answers",
        "Answers to look at",
        "Answers to invitations that only a person can count.",
        answers,
        (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER),
    ),
    Command("agenda", "Agenda", "The next meeting's agenda.", agenda, PANEL),
    Command("my actions", "My actions", "What you have agreed to do, and by when.", my_actions),
    Command("actions", "Actions", "Your panel's actions, by agency.", actions_by_agency, PANEL),
    Command("tracker", "Tracker", "Every child before your panel.", tracker, PANEL),
    Command(
        "evidence",
        "Send evidence",
        "Send what you know of a child before the panel scores.",
        send_evidence,
    ),
    Command(
        "owed",
        "What is owed",
        "What is late or due before your panel, and why it was late.",
        what_is_owed,
        RUNS,
    ),
    Command(
        "outbox",
        "Outbox",
        "What was sent, what did not arrive, and a safe second try.",
        show_outbox,
        RUNS_OUTBOX,
    ),
    Command("timetable", "Timetable", "When the panels meet, with their deadlines.", timetable),
    Command(
        "mail",
        "Mail put aside",
        "Mail to the mailbox that was no referral, or that a machine sent.",
        mail,
        (Role.COORDINATOR, Role.ADMINISTRATOR, Role.MANAGER),
    ),
    Command(
        "absence",
        "Stand-in",
        "Record who answers for a co-chair who is away.",
        absence_cards,
        (Role.CHAIR, Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER),
    ),
    Command(
        "rota",
        "Who chairs",
        "Who chairs next and why, swaps, who is away.",
        rota_cards,
        OVERSIGHT,
    ),
    Command(
        "why me",
        "Why me?",
        "Why it is your turn to chair, from the record.",
        rota_cards,
        (Role.CHAIR,),
    ),
    Command(
        "members",
        "Members",
        "Who sits on the panel: look, add, end.",
        members_cards,
        (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER),
    ),
    Command(
        "agreements",
        "Agreements",
        "Which agency has signed to share information, and until when.",
        agreements_cards,
        (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER),
    ),
    Command(
        "report",
        "Six-monthly report",
        "When the next report is due, and recording that it was given.",
        report_cards,
        (Role.MANAGER, Role.ADMINISTRATOR, Role.COORDINATOR),
    ),
    Command("help", "Help", "What I can do for you.", show_help),
)
BY_TEXT = {  # what its button says can be typed as well: "what is owed"
    text: one for one in ALL for text in (one.word, one.button.casefold().rstrip("?"))
}
FIRST = {Role.COORDINATOR: "queue", Role.CHAIR: "agenda", Role.ADMINISTRATOR: "meetings"}


async def offered(desk: Desk) -> list[Command]:
    """List the commands for a person, the one that their work begins with first."""
    mine = [c for c in ALL if c.word != "help"]
    mine = [c for c in mine if not c.roles or desk.person.panels(*c.roles)]
    if not await queues.has_queue(desk.session, desk.person, now=desk.now):
        mine = [c for c in mine if c.word != "queue"]
    if not six_monthly.procedures_of(desk.person):
        mine = [c for c in mine if c.word != "report"]
    held = {grant.role for grant in desk.person.grants}
    first = [word for role, word in FIRST.items() if role in held]
    return sorted(mine, key=lambda command: command.word not in first[:1])


async def welcome_card(desk: Desk) -> Card:
    """Build the help card."""
    mine = await offered(desk)
    commands = tuple(welcome.Command(c.word, c.word, c.button, c.line) for c in mine)
    return welcome.build(welcome.View(desk.person.name, commands))


async def answer(office: Office, identity: Identity, command: Command) -> list[Card]:
    """Answer a command; somebody without a role gets a polite card and nothing else."""
    try:
        async with office.desk(identity) as desk:
            if command.roles and not desk.person.panels(*command.roles, *command.also):
                return [await welcome_card(desk)]
            return await command.answer(desk)
    except Unknown:
        return [no_role.build(NOT_KNOWN)]


async def open_by_button(desk: Desk, press: Press) -> Card:
    """Open what a button of the help card names."""
    wanted = press.data.get("command")
    command = next((c for c in await offered(desk) if c.word == wanted), ALL[-1])
    if command.word == "refer" and not desk.fresh:
        command = ALL[1]
    [first, *_] = await command.answer(desk)
    return first


VERBS = {VERB_OPEN: Act(open_by_button)}
