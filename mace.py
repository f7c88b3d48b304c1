"""The command line, and the only place that knows the bot and the mailer at once.

What needs only one of them is in `core/commands` and `mailer/commands.py`; here is what runs: the
bot and its pages, the worker, and the demo that is both.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands import installing, outboxes, people, records, rules, scores, trackers, years
from core.commands.calls import DONE, WRONG_CALL, Parser, command, moment
from core.commands.databases import DEMO, DEMO_PORT, with_database
from core.errors import FileRefused, PanelError
from mailer import commands as papers

if TYPE_CHECKING:
    from aiohttp import web

    from bot.adapter import Teams
    from bot.desk import Office
    from bot.local import LocalPerson, LocalTeams
    from bot.local.clock import MovableClock
    from bot.pages import Makers
    from core.services.installation import Installation
    from core.services.working import Worker
    from core.settings import Settings

SWEEP_SECONDS, DEMO_SECONDS = 30.0, 2.0
RENDERER = Path(__file__).parent / "node_modules/adaptivecards/dist"
Read = Callable[[], datetime]
GROUPS = (installing, people, records, outboxes, trackers, rules, years, scores, papers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    called = _parser().parse_args(arguments)
    try:
        code: int = called.run(called) or 0
    except FileRefused as refused:
        sys.stderr.write(f"mace: {refused}\n")
        return WRONG_CALL
    except (PanelError, ValueError) as refused:
        sys.stderr.write(f"mace: {' '.join(str(refused).split())}\n")
        return WRONG_CALL
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def now() -> datetime:
    """Read the clock. Nothing else in the product does."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def _parser() -> Parser:
    parser = Parser(prog="mace", description="An assistant for MACE panels, in Teams and by email.")
    parser.set_defaults(clock=now)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    _running_commands(commands)
    for group in GROUPS:
        group.add(commands)
    return parser


def _running_commands(commands: Any) -> None:
    words = "everything on this machine, with fictional people"
    one = command(commands, "demo", words, lambda called: asyncio.run(_demo(called)))
    one.add_argument("--fresh", action="store_true", help="begin anew: forget what was tried")
    one.add_argument("--clock", type=moment, metavar="2026-11-23T09:00", help="begin there")
    one.add_argument("--port", type=int, default=DEMO_PORT)
    one.add_argument("--folder", type=Path, default=DEMO, help=argparse.SUPPRESS)
    command(commands, "serve", "the bot and the pages", with_database(_serve))
    command(commands, "work", "the worker: sweeps and sends", with_database(_work))


async def _work(installation: "Installation", _called: argparse.Namespace) -> int:
    from bot.app import make_teams
    from core.services.checking import sending_words

    office = _office(installation, now)
    teams = make_teams(installation.settings, office)
    worker = _worker(installation, office, teams, every=SWEEP_SECONDS)
    _stop_on_signal(worker.stop)
    if held := sending_words(installation.settings.sending):
        print(f"mace: {held}", flush=True)
    print("mace: working: sweeping for what is owed, sending what is in the outbox", flush=True)
    await worker.run()
    await teams.close()
    return DONE


async def _serve(installation: "Installation", _called: argparse.Namespace) -> int:
    from aiohttp import web

    from bot.app import add_bot, make_sign_in, make_teams

    office, settings = _office(installation, now), installation.settings
    app, teams, links = web.Application(), make_teams(settings, office), installation.keys.links
    add_bot(app, teams, office, links, _makers(settings), make_sign_in(settings))

    async def started() -> None:
        print(f"mace: serving at {settings.public_url}", flush=True)

    return await _run_app(app, settings.host, settings.port, started)


def _office(installation: "Installation", read: Read) -> "Office":
    from bot.desk import Office
    from core.links import Links

    settings = installation.settings
    links = Links(settings.public_url, installation.keys.links)
    return Office(installation.sessions, read, settings.procedures, links)


def _makers(settings: "Settings") -> "Makers":
    """Give the bot's pages what makes their files."""
    from bot.pages import Makers
    from bot.pages.referral_papers import PaperFile
    from core.services.engagement import Engagement
    from core.services.export import ReferralExport
    from mailer.documents import WORD, engagement_docx, engagement_pdf
    from mailer.documents.record_files import MEDIA_TYPES, record_file
    from mailer.documents.referral_form import blank_form

    def paper(export: ReferralExport, kind: str, made: datetime) -> PaperFile:
        name = export.paper.file_name(kind)
        return PaperFile(name, MEDIA_TYPES[kind], record_file(export, kind, made))

    def form(procedure: str, made: datetime) -> PaperFile:
        content = blank_form(procedure, settings.mail_from, made)
        return PaperFile(f"MACE-referral-form-{procedure}.docx", WORD, content)

    def record(found: Engagement, kind: str) -> PaperFile:
        make = engagement_pdf if kind == "pdf" else engagement_docx
        name = f"MACE-record-of-engagement-{found.case_ref}.{kind}"
        return PaperFile(name, MEDIA_TYPES[kind], make(found.paper, found.made))

    return Makers(form, paper, record)


def _worker(
    installation: "Installation",
    office: "Office",
    teams: "Teams",
    *,
    every: float,
    look: Callable[[str], bool] | None = None,
) -> "Worker":
    """Put the two doors and the sweep together."""
    from bot.delivery import TeamsDoor
    from bot.notices import NOTICES
    from core.messages import Door
    from core.services import arranging, listing, online, planning
    from core.services.doorways import Doors
    from core.services.engines import engine_for
    from core.services.guests import GuestsOnly
    from core.services.heartbeats import Pulse
    from core.services.privacy import Guard
    from core.services.proof import prove
    from core.services.sending import Sender
    from core.services.sweep import sweep
    from core.services.working import Worker
    from core.store.liveness import make_liveness
    from mailer.carriers.graph_calendar import GraphCalendar
    from mailer.delivery import EmailDoor
    from mailer.letters.draft import MailOffice
    from mailer.ways import carrier_of, exchange_online_of, inbox_of

    settings, keys = installation.settings, installation.keys
    graph = exchange_online_of(settings)
    bookings = GraphCalendar(graph) if graph is not None and settings.mail == "graph" else None
    post = MailOffice(settings.mail_from, "MACE assistant", settings.public_url, keys.links)
    doors: Doors = {
        Door.EMAIL: EmailDoor(post, carrier_of(settings, graph), Guard(settings.mail_domains)),
        Door.TEAMS: TeamsDoor(installation.sessions, teams, NOTICES, look),
    }
    if settings.sending == "guests":
        doors = {name: GuestsOnly(door, settings.guests) for name, door in doors.items()}
    sender = Sender(
        installation.sessions,
        make_liveness(installation.engine),
        doors,
        office.clock,
        sends=settings.sending != "off",
    )

    async def sweeps() -> int:
        await arranging.arrange(installation.sessions, installation.procedures, office.clock())
        if bookings is not None and sender.sends:
            await online.keep(installation.sessions, bookings, office.clock())
        return await sweep(
            installation.sessions,
            installation.procedures,
            installation.calendar,
            office.clock(),
            plan_ahead=planning.plan_ahead,
            draft=listing.draft,
        )

    async def proves() -> bool:
        moment = office.clock()
        return await prove(
            installation.sessions, installation.procedures, installation.calendar, moment
        )

    return Worker(
        sweeps,
        engine_for(installation.engine, sender),
        every=every,
        take=inbox_of(settings, installation.sessions, office.clock, graph).take,
        prove=proves,
        beat=Pulse(installation.sessions, office.clock, sends=sender.sends).beat,
    )


async def _demo(called: argparse.Namespace) -> int:
    """Run everything on this machine: bot, pages, worker, Teams and mail of our own, a clock."""
    from core.services.demo import only_one, settings_for
    from core.services.installation import ensure_keys, key_ring, opened
    from core.store.migrating import migrate

    with only_one(called.folder, fresh=called.fresh):
        settings = settings_for(called.folder, called.port)
        ensure_keys(Path(settings.keys))
        await migrate(settings.database, key_ring(settings))
        async with opened(settings) as installation:
            return await _run_demo(installation, called)


async def _run_demo(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.demo import prepare
    from core.services.demo_clock import DemoClock

    settings = installation.settings
    clock = DemoClock(installation.sessions, now)
    app, worker, teams = assemble_demo(installation, clock, called.folder)
    if not (called.folder / "teams.jsonl").exists():
        print("mace: making up the weeks before (once; a minute or two)", flush=True)
    await prepare(installation.sessions, clock, worker.once, called.clock)

    async def started() -> None:
        await teams.install(settings.public_url)
        print(f"mace: open {settings.public_url} (it is {clock.text}; Ctrl+C stops)", flush=True)

    return await _run_app(app, settings.host, settings.port, started, worker)


def assemble_demo(
    installation: "Installation", clock: "MovableClock", folder: Path
) -> tuple["web.Application", "Worker", "LocalTeams"]:
    """Put the demo together: bot, pages, worker, Teams and mail of our own, a clock."""
    from aiohttp import web

    from bot.app import add_bot, make_teams
    from bot.local import ChatStore, LocalTeams
    from bot.local.clock import clock_routes
    from bot.local.stand_in import StandIn
    from mailer import folder_page

    settings = installation.settings
    office = _office(installation, clock)
    chats = ChatStore(folder / "teams.jsonl", clock)
    teams = make_teams(settings, office)
    worker = _worker(installation, office, teams, every=DEMO_SECONDS, look=chats.find)
    local = LocalTeams(local_people, f"{settings.public_url}/api/messages", chats, RENDERER)
    app = web.Application()
    app.add_routes(local.routes())
    app.add_routes(clock_routes(clock, worker.once))
    app.add_routes(folder_page.routes(Path(settings.mail_folder), Path(settings.inbox)))
    stand_in = StandIn(local_people)
    app.add_routes(stand_in.routes())
    add_bot(app, teams, office, installation.keys.links, _makers(settings), stand_in)
    return app, worker, local


async def local_people() -> list["LocalPerson"]:
    """Give the people of the demo to its Teams."""
    from bot.local import LocalPerson
    from core.services.demo import demo_people

    return [
        LocalPerson(p.id, p.name, p.entra_id, p.email, f"{p.designation}, {p.agency}", p.hint)
        for p in demo_people()
    ]


async def _run_app(
    app: "web.Application",
    host: str,
    port: int,
    started: Callable[[], Coroutine[Any, Any, None]],
    worker: "Worker | None" = None,
) -> int:
    """Serve, and work if there is a worker, until the process is told to stop."""
    from aiohttp import web

    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise PanelError(f"Port {port} is taken. Stop what uses it, or choose --port.") from None
    working = asyncio.create_task(worker.run()) if worker else None
    await started()
    stopped = asyncio.Event()
    _stop_on_signal(stopped.set)
    await stopped.wait()
    if worker and working:
        worker.stop()
        await working
    await runner.cleanup()
    return DONE


def _stop_on_signal(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop)


if __name__ == "__main__":
    sys.exit(main())
