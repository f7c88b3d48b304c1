"""The command line, and the only place that knows the bot and the mailer at once.

Every command exits 0 on success and 2 with one clear line on standard error when it was called
wrongly. `--format json` prints JSON.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from core.data import answers, factor_files, load_calendar, load_procedure, printed, procedure_names
from core.data.score_inputs import answer_text
from core.data.timetable_file import timetable_ics
from core.dates import at_local_time, local_date
from core.errors import FileRefused, PanelError
from core.factors import parse_catalogue

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
    from mailer.inbox.taking import Inbox

DONE, NOT_TRUE, WRONG_CALL = 0, 1, 2
SWEEP_SECONDS, DEMO_SECONDS = 30.0, 2.0
DEMO, DEMO_PORT = Path("var/demo"), 3978
RENDERER = Path(__file__).parent / "node_modules/adaptivecards/dist"
Read = Callable[[], datetime]
Done = TypeVar("Done")
NO_DATABASE = (
    "The database does not answer. Nothing was done. See whether it runs, and whether "
    "MACE_DATABASE is its address."
)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and stop."""
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        sys.exit(WRONG_CALL)


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


def today() -> date:
    """Give today in London."""
    return local_date(now())


def _show(called: argparse.Namespace, answer: Any, text: Callable[[Any], str]) -> None:
    print(answer_text(answer) if called.format == "json" else text(answer))


def _timetable(called: argparse.Namespace) -> None:
    procedure = load_procedure(called.procedure)
    panel = procedure.panel(called.panel) if called.panel else None
    calendar = load_calendar()
    if called.format == "ics":
        ics = timetable_ics(procedure, called.year, panel, calendar, now())
        sys.stdout.buffer.write(ics)
        return
    _show(
        called,
        answers.timetable_rows(procedure, called.year, panel, calendar),
        printed.timetable_text,
    )


def _procedures(called: argparse.Namespace) -> None:
    if called.check is None:
        _show(called, answers.procedure_rows(), printed.procedure_text)
        return
    good = answers.check_procedure_file(called.check)
    sentence = f"{called.check.name} can be used: {good.authority}, {len(good.panels)} panels."
    _show(called, {"procedure": good.id, "authority": good.authority}, lambda _: sentence)


def _factors(called: argparse.Namespace) -> None:
    if called.check is not None:
        good = factor_files.check_factor_file(called.check)
        sentence = f"{called.check.name} can be used: {good.title}, {len(good.factors)} factors."
        _show(called, {"list": good.name, "factors": len(good.factors)}, lambda _: sentence)
        return
    if called.file is not None:
        _import_factors(called)
        return
    if called.procedure is None:
        raise PanelError("Give --procedure NAME, or one of: check FILE, import FILE.")
    rows = answers.factor_rows(load_procedure(called.procedure))
    _show(called, rows, printed.factor_text)


def _import_factors(called: argparse.Namespace) -> None:
    """Show what a spreadsheet becomes; with --out, write just that."""
    text = factor_files.import_text(called.file)
    made = parse_catalogue(text, called.file.name)
    if called.out is not None:
        factor_files.write_new(called.out, text)
    written = f"Written to {called.out}." if called.out else "Nothing is written; add --out FILE."
    _show(
        called,
        {"list": made.name, "factors": len(made.factors), "text": text},
        lambda _: f"{printed.catalogue_text(made)}\n{written}",
    )


def _score(called: argparse.Namespace) -> int:
    """Score standard input, or look at scores that are stored."""
    if called.case or called.stored:
        return _database(_stored_scores)(called)
    if called.procedure is None or called.on is None:
        raise PanelError("Give --procedure and --on with evidence on standard input, or --stored.")
    try:
        payload = json.load(sys.stdin)
    except ValueError as wrong:
        raise PanelError(f"The evidence is not JSON: {wrong}") from wrong
    if not isinstance(payload, dict):
        raise PanelError("The evidence must be an object with “evidence” and “adjustment”.")
    answer = answers.score_answer(load_procedure(called.procedure), payload, called.on)
    _show(called, answer, printed.score_text)
    return DONE


async def _stored_scores(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services import stored_scores
    from core.store.engine import transaction

    moment = await _moment_of(installation)
    async with transaction(installation.sessions) as session:
        if called.case:
            rows = await stored_scores.listed(session, called.case, now=moment)
            _show(called, rows, lambda found: printed.columns(found, printed.STORED))
            return DONE if all(row["recomputes"] for row in rows) else NOT_TRUE
        if called.inputs:
            found = await stored_scores.inputs_of(session, called.stored, now=moment)
            print(answer_text(found))
            return DONE
        _show(
            called,
            await stored_scores.answer_for(session, called.stored, now=moment),
            printed.score_text,
        )
    return DONE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day: write it like 2026-11-23") from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        why = f"“{text}” is no moment: write it like 2026-11-23T09:00 (London)"
        raise argparse.ArgumentTypeError(why) from None
    return moment if moment.tzinfo else at_local_time(moment.date(), moment.time())


def _settings() -> "Settings":
    from core.settings import Settings

    return Settings.from_env(os.environ)


def _demo_settings() -> "Settings":
    from core.services.demo import settings_for

    if not (DEMO / "keys.json").exists():
        raise PanelError("There is no demo here yet. Run `mace demo` first.")
    return settings_for(DEMO, DEMO_PORT)


async def _moment_of(installation: "Installation") -> datetime:
    """Give the installation's time: the machine's, or the demo's clock where that was moved."""
    from core.services.demo_clock import DemoClock

    clock = DemoClock(installation.sessions, now)
    await clock.load()
    return clock()


def _database(
    act: Callable[["Installation", argparse.Namespace], Coroutine[Any, Any, int]],
) -> Callable[[argparse.Namespace], int]:
    """Give a command that works on the installation's database."""

    async def run(called: argparse.Namespace) -> int:
        from core.services.installation import opened

        logging.basicConfig(level=logging.WARNING)
        settings = _demo_settings() if getattr(called, "demo", False) else _settings()
        async with opened(settings) as installation:
            return await act(installation, called)

    return lambda called: _on_database(run(called))


def _on_database(work: Coroutine[Any, Any, Done]) -> Done:
    """Run what needs the database; say in words where that or its keys fail."""
    from core.services.doorways import DATABASE_TROUBLE
    from core.store.keys import CannotRead

    try:
        return asyncio.run(work)
    except DATABASE_TROUBLE:
        raise PanelError(NO_DATABASE) from None  # the cause may quote the address
    except CannotRead as unread:
        raise PanelError(str(unread)) from None


def _migrate(called: argparse.Namespace) -> None:
    from core.services.installation import ensure_keys, key_ring
    from core.store.migrating import migrate

    settings = _settings()
    if called.new_keys and not settings.keys_json:
        ensure_keys(Path(settings.keys))
    _on_database(migrate(settings.database, key_ring(settings)))
    print("The database is at this program's version.")


async def _due(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.obligations import due
    from core.store.engine import reading

    wanted = [p for p in installation.procedures if called.procedure in (None, p.id)]
    async with reading(installation.sessions) as session:
        rows = await due(session, wanted, installation.calendar, called.on)
    titles = {"due": "Due", "state": "State", "kind": "What", "subject": "Of", "owner": "Owner"}
    _show(called, rows, lambda found: printed.columns(found, {**titles, "clause": "Clause"}))
    return DONE


async def _verify(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.verify import verify
    from core.store.engine import reading

    moment = await _moment_of(installation)
    async with reading(installation.sessions) as session:
        found = await verify(session, installation.procedures, installation.calendar, moment)
    answer = {
        "due": found.due,
        "accounted": found.accounted,
        "unexplained": list(found.unexplained),
        "audit_entries": found.chain.entries,
    }
    _show(called, answer, lambda _: "\n".join([found.text, *found.unexplained]))
    return DONE if found.whole else NOT_TRUE


async def _audit(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.auditing import who_saw
    from core.store.engine import reading

    async with reading(installation.sessions) as session:
        rows = await who_saw(session, called.case)
    titles = {"at": "When", "who": "Who", "act": "What", "record": "Record"}
    _show(called, rows, lambda found: printed.columns(found, titles))
    return DONE


async def _people(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.people import listed, register
    from core.store.engine import reading, transaction

    if called.file is None:
        async with reading(installation.sessions) as session:
            rows = await listed(session)
        titles = {"name": "Name", "agency": "Agency", "email": "Email", "roles": "Roles"}
        _show(called, rows, lambda found: printed.columns(found, titles))
        return DONE
    text = _text_of(called.file)
    async with transaction(installation.sessions) as session:
        count = await register(session, text, called.file.name, now=now())
    _show(called, {"people": count}, lambda _: f"{count} people are registered.")
    return DONE


async def _referral(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.export import export_on_the_console
    from core.store.engine import transaction
    from mailer.documents.record_files import record_file

    if called.out is None and called.format in ("pdf", "docx"):
        raise PanelError(f"Say with --out where to put the {called.format} file.")
    moment = await _moment_of(installation)
    async with transaction(installation.sessions) as session:
        found = await export_on_the_console(session, called.ref, now=moment)
        content = record_file(found, called.format, moment)
        if called.out is not None:
            _write(called.out, content)
    if called.out is None:
        sys.stdout.buffer.write(content)
    else:
        print(f"{found.paper.known_as} is in {called.out.name}. It is OFFICIAL-SENSITIVE.")
    return DONE


def _form(called: argparse.Namespace) -> None:
    from core.data import load_form
    from core.filled_forms import version_of
    from mailer.documents.referral_form import blank_form

    version = version_of(load_form(called.procedure))
    mailbox = os.environ.get("MACE_MAIL_FROM", "")
    _write(called.out, blank_form(called.procedure, mailbox, now()))
    sentence = f"The form ({called.procedure}, version {version}) is in {called.out.name}."
    _show(called, {"procedure": called.procedure, "version": version}, lambda _: sentence)


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; say in words where that cannot be done."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
    except OSError as wrong:
        why = wrong.strerror or "it cannot be written"
        raise PanelError(f"{path.name} could not be written: {why}. Nothing was saved.") from None


async def _tracker(installation: "Installation", called: argparse.Namespace) -> int:
    from core.data.tracker_file import tracker_xlsx
    from core.services.tracker_export import export_by_command
    from core.store.engine import transaction

    if called.out is None:
        raise PanelError("Say where the Excel file shall be written: --out FILE.xlsx")
    panel, moment = _panel_named(installation, called.panel), await _moment_of(installation)
    async with transaction(installation.sessions) as session:
        sheet = await export_by_command(session, panel, now=moment)
    try:
        called.out.write_bytes(tracker_xlsx(sheet))
    except OSError:
        raise PanelError(f"{called.out} cannot be written. Is there such a folder?") from None
    answer = {"panel": panel, "cases": len(sheet.lines), "file": str(called.out)}
    _show(called, answer, lambda _: f"{len(sheet.lines)} cases are in {called.out}.")
    return DONE


async def _tracker_import(installation: "Installation", called: argparse.Namespace) -> int:
    from dataclasses import asdict

    from core.data.grid_file import read_grid
    from core.services.tracker_import import import_text, take_in
    from core.store.engine import transaction

    panel, name = _panel_named(installation, called.panel), called.file.name
    try:
        grid = read_grid(called.file.read_bytes(), name)
    except OSError:
        raise PanelError(f"{called.file} cannot be opened. Is its name right?") from None
    moment = await _moment_of(installation)
    async with transaction(installation.sessions) as session:
        found = await take_in(session, grid, name, panel, keep=called.commit, now=moment)
    plain = json.loads(json.dumps(asdict(found), default=str))
    _show(called, plain, lambda _: import_text(found))
    return DONE


def _panel_named(installation: "Installation", text: str | None) -> str:
    """Find a panel by its key (hertfordshire/east) or by a name that only one panel has."""
    if text is None:
        raise PanelError("Say which panel: --panel hertfordshire/east")
    panels = [panel for one in installation.procedures for panel in one.panels]
    known = [panel.key for panel in panels if not panel.strategic]
    named = [p.key for p in panels if text.casefold() in (p.key, p.name.casefold())]
    found = [key for key in named if key in known]
    if len(found) != 1:
        raise PanelError(f"There is no panel “{text}”. Write one of: {', '.join(known)}.")
    return found[0]


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PanelError(f"{path.name} cannot be read as text: save it as CSV, UTF-8.") from None


async def _check(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.checking import check

    findings = await check(installation)
    _show(called, findings, lambda found: printed.columns(found, {"what": "", "finding": ""}))
    return DONE if all(one["holds"] for one in findings) else NOT_TRUE


async def _work(installation: "Installation", _called: argparse.Namespace) -> int:
    from bot.app import make_teams

    office = _office(installation, now)
    teams = make_teams(installation.settings, office)
    worker = _worker(installation, office, teams, every=SWEEP_SECONDS)
    _stop_on_signal(worker.stop)
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
    from core.services import listing, planning
    from core.services.doorways import Doors
    from core.services.sending import Sender
    from core.services.sweep import sweep
    from core.services.working import Worker
    from core.store.liveness import make_liveness
    from mailer.carriers.folder import FolderCarrier
    from mailer.delivery import EmailDoor
    from mailer.letters.draft import MailOffice

    settings, keys = installation.settings, installation.keys
    post = MailOffice(settings.mail_from, "MACE assistant", settings.public_url, keys.links)
    doors: Doors = {
        Door.EMAIL: EmailDoor(post, FolderCarrier(Path(settings.mail_folder))),
        Door.TEAMS: TeamsDoor(installation.sessions, teams, NOTICES, look),
    }
    sender = Sender(installation.sessions, make_liveness(installation.engine), doors, office.clock)

    async def sweeps() -> int:
        return await sweep(
            installation.sessions,
            installation.procedures,
            installation.calendar,
            office.clock(),
            plan_ahead=planning.plan_ahead,
            draft=listing.draft,
        )

    return Worker(sweeps, sender, every=every, take=_inbox(installation, office).take)


def _inbox(installation: "Installation", office: "Office") -> "Inbox":
    """Put the way in together: the folder into which mail comes."""
    from mailer.inbox.folder import FolderSource
    from mailer.inbox.reading import Mailbox
    from mailer.inbox.taking import Inbox

    settings = installation.settings
    return Inbox(
        FolderSource(Path(settings.inbox)),
        installation.sessions,
        Mailbox(settings.mail_from, settings.inbox_trusted),
        settings.mail_procedure,
        office.clock,
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
        print("mace: making up the weeks before (once; under a minute)", flush=True)
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


def _parser() -> Parser:
    parser = Parser(prog="mace", description="An assistant for MACE panels, in Teams and by email.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    _running_commands(commands)
    _record_commands(commands)
    _tracker_commands(commands)
    _rule_commands(commands)
    return parser


def _running_commands(commands: Any) -> None:
    words = "everything on this machine, with fictional people"
    one = _command(commands, "demo", words, lambda called: asyncio.run(_demo(called)))
    one.add_argument("--fresh", action="store_true", help="begin anew: forget what was tried")
    one.add_argument("--clock", type=_moment, metavar="2026-11-23T09:00", help="begin there")
    one.add_argument("--port", type=int, default=DEMO_PORT)
    one.add_argument("--folder", type=Path, default=DEMO, help=argparse.SUPPRESS)
    _command(commands, "serve", "the bot and the pages", _database(_serve))
    _command(commands, "work", "the worker: sweeps and sends", _database(_work))
    one = _command(commands, "migrate", "bring the database to this version", _migrate)
    one.add_argument("--new-keys", action="store_true", help="make a key file if there is none")
    one = _command(commands, "check", "whether the installation can work", _database(_check))
    _format(one)


def _record_commands(commands: Any) -> None:
    words = "everybody with their roles, or register them from a CSV file"
    one = _command(commands, "people", words, _database(_people))
    one.add_argument("file", type=Path, nargs="?", metavar="FILE", help="see docs/operating.md")
    _of_the_demo(one)
    _format(one)
    one = _command(commands, "due", "what is owed on a day", _database(_due))
    one.add_argument("--on", type=_day, required=True, metavar="YYYY-MM-DD")
    _procedure(one, required=False)
    _of_the_demo(one)
    _format(one)
    words = "that nothing was forgotten or tampered with"
    one = _command(commands, "verify", words, _database(_verify))
    _of_the_demo(one)
    _format(one)
    one = _command(commands, "audit", "who saw a child's papers", _database(_audit))
    one.add_argument("--case", required=True, metavar="REFERENCE", help="such as HE-2026-0007")
    _of_the_demo(one)
    _format(one)

    words = "a referral as papers or columns for the record system"
    one = _command(commands, "referral", words, _database(_referral))
    one.add_argument("ref", metavar="REFERENCE", help="such as REF-2026-0007 or HE-2026-0001")
    kinds = ("pdf", "docx", "csv", "json")
    one.add_argument("--format", choices=kinds, default="pdf", help=", ".join(kinds))
    one.add_argument("--out", type=Path, metavar="FILE", help="CSV and JSON may go to the screen")
    _of_the_demo(one)


def _tracker_commands(commands: Any) -> None:
    words = "a panel's tracker as an Excel file, or take over the one that you keep"
    one = _command(commands, "tracker", words, _database(_tracker))
    one.add_argument("--panel", metavar="P", help="such as hertfordshire/east")
    one.add_argument("--out", type=Path, metavar="FILE.xlsx")
    _of_the_demo(one)
    _format(one)
    inner = one.add_subparsers(metavar="import FILE", parser_class=Parser)
    words = "take over a tracker kept in Excel or CSV; without --commit only a preview"
    taken = _command(inner, "import", words, _database(_tracker_import))
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument("--panel", metavar="P", default=argparse.SUPPRESS)
    taken.add_argument("--commit", action="store_true", help="keep it")
    taken.add_argument("--demo", action="store_true", default=argparse.SUPPRESS)
    _format(taken, default=argparse.SUPPRESS)


def _of_the_demo(one: argparse.ArgumentParser) -> None:
    one.add_argument("--demo", action="store_true", help="of the demo on this machine")


def _rule_commands(commands: Any) -> None:
    one = _command(commands, "timetable", "the meetings of a year with their deadlines", _timetable)
    _procedure(one)
    one.add_argument("--year", type=int, required=True, help="2020 to 2060")
    one.add_argument("--panel", help="one panel only, such as East")
    _format(one, "ics")
    one = _command(commands, "procedures", "the procedures that can be used", _procedures)
    one.set_defaults(check=None)
    inner = one.add_subparsers(metavar="check FILE", parser_class=Parser)
    check = inner.add_parser("check", help="check a procedure that an authority wrote")
    check.add_argument("check", type=Path, metavar="FILE")
    _format(check, default=argparse.SUPPRESS)  # it may be said before `check` too
    _format(one)
    one = _command(commands, "form", "the referral form as a Word file to fill in", _form)
    _procedure(one)
    one.add_argument("--out", type=Path, required=True, metavar="FILE.docx")
    _format(one)
    words = "the factors that a procedure scores with; check or import an authority's own"
    one = _command(commands, "factors", words, _factors)
    one.set_defaults(check=None, file=None, out=None)
    _procedure(one, required=False)
    inner = one.add_subparsers(metavar="check FILE, import FILE", parser_class=Parser)
    check = inner.add_parser("check", help="name every fault of a factor list: toml, csv or xlsx")
    check.add_argument("check", type=Path, metavar="FILE")
    _format(check, default=argparse.SUPPRESS)
    made = inner.add_parser("import", help="show what a spreadsheet becomes as a factor list")
    made.add_argument("file", type=Path, metavar="FILE", help="csv or xlsx, a factor a row")
    made.add_argument("--out", type=Path, metavar="NEW.toml", help="write what is shown")
    _format(made, default=argparse.SUPPRESS)
    _format(one)
    words = "a score from evidence on standard input, or a stored one reckoned again"
    one = _command(commands, "score", words, _score)
    _procedure(one, required=False)
    one.add_argument("--on", type=_day, metavar="YYYY-MM-DD")
    one.add_argument("--case", metavar="REFERENCE", help="list a case's stored scores")
    one.add_argument("--stored", metavar="ID", help="reckon a stored score again")
    one.add_argument("--inputs", action="store_true", help="with --stored: what it was made from")
    _of_the_demo(one)
    _format(one)


def _command(commands: Any, name: str, words: str, run: Callable[[Any], int | None]) -> Parser:
    one: Parser = commands.add_parser(name, help=words, description=words.capitalize() + ".")
    one.set_defaults(run=run)
    return one


def _procedure(one: argparse.ArgumentParser, *, required: bool = True) -> None:
    names = procedure_names()
    one.add_argument(
        "--procedure", choices=names, required=required, metavar="NAME", help=" or ".join(names)
    )


def _format(one: argparse.ArgumentParser, *more: str, default: str = "table") -> None:
    choices = ("table", "json", *more)
    one.add_argument("--format", choices=choices, default=default, help=", ".join(choices))


if __name__ == "__main__":
    sys.exit(main())
