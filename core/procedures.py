"""Procedures: what one authority has agreed, read from its profile.

Everything that differs between authorities is here and nowhere in code. Each value names the clause
that it comes from. What a document does not say is None or empty, never invented: the product's own
defaults are `core.house`, and whoever uses one says so.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial

from core.bands import Adjustment, Band, read_adjustment, read_bands
from core.choices import (
    Choice,
    Contact,
    Route,
    Wording,
    read_choice,
    read_contact,
    read_route,
    read_wording,
)
from core.errors import NotFound
from core.forms import Section, read_section
from core.house import OutsideDomains, Reminders, read_outside, read_reminders
from core.panels import Panel, keyed, read_panel
from core.people import Role
from core.profiles import Table, parse
from core.seats import LOOKED_AFTER, ChairRule, Seat, read_chair, read_seat
from core.timescales import (
    CutOff,
    Renewal,
    Report,
    Substitute,
    Timescale,
    read_cutoff,
    read_renewal,
    read_report,
    read_substitute,
    read_timescale,
)

# What the assistant cannot do without: who the child is, which panel, whom to reach.
NEEDED = frozenset({"danger", "privacy", "given", "family", "born", "area", "types", "worry"})


@dataclass(frozen=True, slots=True)
class Document:
    """The document that a procedure is taken from, as it calls and dates itself."""

    name: str
    version: str | None
    approved: str | None
    review_due: str | None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who must agree that a referral meets the criteria: `none`, `any` or `all` chairs (H4)."""

    mode: str
    clause: str | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """When people promise confidentiality (H9). Its text is the house's unless `text` is given."""

    with_every_invitation: bool
    read_aloud: bool
    text: str | None
    clause: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """The form that is filled in for each child beside the minutes, and what it is called."""

    title: str
    clause: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is invited for one child, and who sees to it; `slot_only` if told no other time."""

    id: str
    who: str
    invited_by: str
    slot_only: bool
    clause: str


@dataclass(frozen=True, slots=True)
class RoleTitle:
    """What this authority calls one of the assistant's roles (`id` is a `core.people.Role`)."""

    id: str
    title: str
    clause: str


@dataclass(frozen=True, slots=True)
class InformationSharing:
    """The agreement and the notices behind the sharing of information (H20)."""

    agreement: str
    held_by: str
    impact_assessment: bool
    privacy_notice_on: str
    clause: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """What one authority has agreed. `id` is also the name of its file."""

    id: str
    authority: str
    title: str
    document: Document
    catalogue: str
    panels: tuple[Panel, ...]
    confirmation: Confirmation
    forms: tuple[Choice, ...]
    form: tuple[Section, ...]
    criteria: tuple[Choice, ...]
    exploitation_types: tuple[Choice, ...]
    other_types: tuple[Choice, ...]
    vulnerabilities: tuple[Choice, ...]
    routes: tuple[Route, ...]
    referral_cutoff: CutOff | None
    agenda: Timescale | None
    minutes: Timescale | None
    engagement: Engagement | None
    assessment: Timescale | None
    assessment_renewal: Renewal | None
    review_floor: Timescale | None
    substitutes: tuple[Substitute, ...]
    bands: tuple[Band, ...] | None
    adjustment: Adjustment | None
    look_back: Timescale | None
    seats: tuple[Seat, ...]
    reminders: Reminders | None
    outside_domains: OutsideDomains | None
    chair: ChairRule
    declaration: Declaration | None
    invitations: tuple[Invitation, ...]
    information_sharing: InformationSharing | None
    report: Report | None
    contacts: tuple[Contact, ...]
    roles: tuple[RoleTitle, ...]
    wording: tuple[Wording, ...]

    def panel(self, name: str) -> Panel:
        """Find a panel by its id, key or name, in capitals or not."""
        wanted = name.strip().casefold()
        for panel in self.panels:
            if wanted in {panel.id, panel.key, panel.name.casefold()}:
                return panel
        names = ", ".join(panel.name for panel in self.panels)
        raise NotFound(f"{self.authority} has no panel called “{name}”. Choose one of: {names}.")

    def panel_of_area(self, area: str) -> Panel | None:
        """Find the panel that discusses the children of an area (H1)."""
        return next((panel for panel in self.panels if area in panel.areas), None)

    def title_of(self, role: Role) -> str | None:
        """Give what this authority calls a role, if its document names it."""
        return next((r.title for r in self.roles if r.id == role), None)

    def words(self, name: str) -> str | None:
        """Give a sentence of the procedure by its id, such as `definition`."""
        return next((wording.text for wording in self.wording if wording.id == name), None)

    def contact(self, name: str) -> Contact | None:
        """Give a service's number or address by its id: `duty_phone`, `mailbox`."""
        return next((contact for contact in self.contacts if contact.id == name), None)

    def route(self, name: str) -> Route | None:
        """Give a route by its id."""
        return next((route for route in self.routes if route.id == name), None)

    def seats_of(self, panel: Panel) -> tuple[Seat, ...]:
        """Give the seats on one panel."""
        return tuple(seat for seat in self.seats if not seat.panels or panel.id in seat.panels)


@dataclass(frozen=True, slots=True)
class Shipped:
    """What a profile may point to: factor catalogues and questions by id. Empty: not checked."""

    catalogues: AbstractSet[str] = frozenset()
    questions: AbstractSet[str] = frozenset()


def parse_procedure(text: str, name: str, shipped: Shipped | None = None) -> Procedure:
    """Read a profile, or raise `FileRefused` naming every fault with its place."""
    return parse(text, name, partial(_read, shipped=shipped or Shipped()))


def _read(table: Table, shipped: Shipped) -> Procedure:
    procedure = Procedure(
        id=(procedure_id := table.identifier()),
        authority=table.text("authority"),
        title=table.text("title"),
        document=table.one("document", _read_document),
        catalogue=table.identifier("catalogue"),
        panels=keyed(table.many("panels", read_panel), procedure_id),
        confirmation=table.one("confirmation", _read_confirmation),
        forms=table.many("forms", read_choice),
        form=table.many("form", read_section),
        criteria=table.many("criteria", read_choice),
        exploitation_types=table.many("exploitation_types", read_choice),
        other_types=table.many("other_types", read_choice),
        vulnerabilities=table.many("vulnerabilities", read_choice),
        routes=table.many("routes", read_route),
        referral_cutoff=table.maybe("referral_cutoff", read_cutoff),
        agenda=table.maybe("agenda", read_timescale),
        minutes=table.maybe("minutes", read_timescale),
        engagement=table.maybe("engagement", _read_engagement),
        assessment=table.maybe("assessment", read_timescale),
        assessment_renewal=table.maybe("assessment_renewal", read_renewal),
        review_floor=table.maybe("review_floor", read_timescale),
        substitutes=table.many("substitutes", read_substitute),
        bands=read_bands(table),
        adjustment=table.maybe("adjustment", read_adjustment),
        look_back=table.maybe("look_back", read_timescale),
        seats=table.many("seats", read_seat),
        reminders=table.maybe("reminders", read_reminders),
        outside_domains=table.maybe("outside_domains", read_outside),
        chair=table.one("chair", read_chair),
        declaration=table.maybe("declaration", _read_declaration),
        invitations=table.many("invitations", _read_invitation),
        information_sharing=table.maybe("information_sharing", _read_information_sharing),
        report=table.maybe("report", read_report),
        contacts=table.many("contacts", read_contact),
        roles=table.many("roles", _read_role),
        wording=table.many("wording", read_wording),
    )
    _check(procedure, table, shipped)
    return procedure


def _read_document(table: Table) -> Document:
    return Document(
        name=table.text("name"),
        version=table.maybe_text("version"),
        approved=table.maybe_text("approved"),
        review_due=table.maybe_text("review_due"),
    )


def _read_confirmation(table: Table) -> Confirmation:
    mode = table.one_of("mode", ("none", "any", "all"))
    silent = mode == "none" and not table.has("clause")
    return Confirmation(mode, None if silent else table.clause())


def _read_declaration(table: Table) -> Declaration:
    return Declaration(
        with_every_invitation=table.flag("with_every_invitation"),
        read_aloud=table.flag("read_aloud"),
        text=table.maybe_text("text"),
        clause=table.clause(),
    )


def _read_engagement(table: Table) -> Engagement:
    return Engagement(table.text("title"), table.clause())


def _read_invitation(table: Table) -> Invitation:
    return Invitation(
        id=table.identifier(),
        who=table.text("who"),
        invited_by=table.text("invited_by"),
        slot_only=table.flag("slot_only"),
        clause=table.clause(),
    )


def _read_role(table: Table) -> RoleTitle:
    return RoleTitle(table.one_of("id", list(Role)), table.text("title"), table.clause())


def _read_information_sharing(table: Table) -> InformationSharing:
    return InformationSharing(
        agreement=table.text("agreement"),
        held_by=table.text("held_by"),
        impact_assessment=table.flag("impact_assessment"),
        privacy_notice_on=table.text("privacy_notice_on"),
        clause=table.clause(),
    )


def _check(procedure: Procedure, table: Table, shipped: Shipped) -> None:
    """Find what only the whole shows: names that point nowhere, or that two things share."""
    if not procedure.panels:
        table.fault("panels", "must hold at least one panel")
    _check_panels(procedure, table)
    bands = {band.id for band in procedure.bands or ()}
    for number, substitute in enumerate(procedure.substitutes):
        if substitute.band not in bands:
            table.fault(f"substitutes[{number}].band", f"there is no band “{substitute.band}”")
    if shipped.catalogues and procedure.catalogue not in shipped.catalogues:
        known = ", ".join(sorted(shipped.catalogues))
        table.fault("catalogue", f"“{procedure.catalogue}” is none of {known}")
    _check_form(procedure, table, shipped.questions)


def _check_form(procedure: Procedure, table: Table, questions: AbstractSet[str]) -> None:
    """Find questions that nobody can ask, that are asked twice, or that a condition misses."""
    seen: set[str] = set()
    for number, section in enumerate(procedure.form):
        for question in section.ask:
            if questions and question not in questions:
                table.fault(f"form[{number}].ask", f"there is no question “{question}”")
            if question in seen:
                table.fault(f"form[{number}].ask", f"“{question}” is asked twice")
            seen.add(question)
    conditions = [need.when for section in procedure.form for need in section.need_if]
    conditions += [one for route in procedure.routes for one in route.when]
    for missed in sorted({one.question for one in conditions} - seen):
        table.fault("form", f"does not ask “{missed}”, on which something depends")
    for needed in sorted(NEEDED - seen):
        table.fault("form", f"must ask “{needed}”")


def _check_panels(procedure: Procedure, table: Table) -> None:
    panels = {panel.id for panel in procedure.panels}
    conditions = {LOOKED_AFTER, *(route.id for route in procedure.routes)}
    for number, seat in enumerate(procedure.seats):
        for unknown in sorted(set(seat.panels) - panels):
            table.fault(f"seats[{number}].panels", f"there is no panel “{unknown}”")
        if seat.condition is not None and seat.condition not in conditions:
            known = ", ".join(sorted(conditions))
            table.fault(f"seats[{number}].condition", f"“{seat.condition}” is none of {known}")
    for field in ("name", "code"):
        values = [getattr(panel, field).casefold() for panel in procedure.panels]
        if len(set(values)) < len(values):
            table.fault("panels", f"two panels share one {field}")
