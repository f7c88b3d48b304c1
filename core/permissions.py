"""Who may see and do what, as predicates. What no predicate allows is refused.

A panel's people see their own panel only (H1). A practitioner sees what they referred and the cases
they lead; a professional invited for one slot sees that child only (H17).
"""

from core.people import Person, Role

OVERSIGHT = (Role.COORDINATOR, Role.CHAIR, Role.ADMINISTRATOR, Role.MANAGER)
PANEL = (*OVERSIGHT, Role.MEMBER, Role.ASSESSOR)


def sees_panel(person: Person, panel: str) -> bool:
    """Tell whether the person sits on the panel or runs it."""
    return panel in person.panels(*PANEL)


def oversees(person: Person, panel: str) -> bool:
    """Tell whether the person runs the panel: coordinator, chair, administrator or manager."""
    return panel in person.panels(*OVERSIGHT)


def coordinates(person: Person, panel: str) -> bool:
    """Tell whether the person keeps the panel's referrals (H4); a manager may stand in."""
    return panel in person.panels(Role.COORDINATOR, Role.MANAGER)


def chairs(person: Person, panel: str) -> bool:
    """Tell whether the person is a chair or co-chair of the panel."""
    return person.has(Role.CHAIR, panel)


def administers(person: Person, panel: str) -> bool:
    """Tell whether the person runs the panel's meetings; the coordinator and manager may help."""
    return panel in person.panels(Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER)


def records_absence(person: Person, panel: str, chair: str) -> bool:
    """Tell whether the person may record who stands in for a chair: the chair, or the office."""
    own = chairs(person, panel) and person.id == chair
    return own or administers(person, panel)


def writes_minutes(person: Person, panel: str) -> bool:
    """Tell whether the person may record what a meeting says: its chairs and its administrator."""
    return chairs(person, panel) or administers(person, panel)


def may_refer(person: Person, procedure: str) -> bool:
    """Tell whether the person may refer a child: anybody who has a role in that procedure."""
    return any(panel.split("/")[0] == procedure for panel in person.panels())


def completes(person: Person, procedure: str) -> bool:
    """Tell whether the person completes referrals that arrive by email, before a panel is known."""
    panels = person.panels(Role.COORDINATOR, Role.ADMINISTRATOR, Role.MANAGER)
    return any(panel.split("/")[0] == procedure for panel in panels)


def may_read_referral(person: Person, *, referrer: str, panel: str | None, draft: bool) -> bool:
    """Tell whether the person may open a referral. A draft is the referrer's alone."""
    if person.id == referrer:
        return True
    return not draft and panel is not None and oversees(person, panel)


def may_read_case(person: Person, *, panel: str, lead: str | None) -> bool:
    """Tell whether the person may open a case: the panel's people and the lead professional."""
    return sees_panel(person, panel) or (lead is not None and person.id == lead)


def speaks_for(person: Person, panel: str, agency: str) -> bool:
    """Tell whether the person sits on the panel for an agency: its actions rest there (H15)."""
    return person.has(Role.MEMBER, panel) and person.agency.casefold() == agency.casefold()


def answers_for(person: Person, *, panel: str, owner: str, agency: str) -> bool:
    """Tell whether the person sees an action and may say how it stands."""
    return person.id == owner or oversees(person, panel) or speaks_for(person, panel, agency)


def follows(person: Person, *, panel: str, lead: str | None, worker: str | None) -> bool:
    """Tell whether the person records what follows from a meeting.

    Those who run the panel do, the lead professional, and the child's dedicated worker (R4.7).
    """
    return oversees(person, panel) or person.id in (lead, worker)
