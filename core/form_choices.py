"""What the referral form offers to choose from where the procedure says nothing. Ours, all of it.

Each is an id that is stored and words that are shown. "Not known" is always there: unknown is an
answer, and not the same as no.
"""

from core.choices import Choice
from core.procedures import Procedure

Options = tuple[tuple[str, str], ...]

GENDERS: Options = (
    ("girl", "Girl"),
    ("boy", "Boy"),
    ("another", "Describes themself another way"),
    ("unknown", "Not known"),
)
ETHNICITIES: Options = (
    ("asian", "Asian or Asian British"),
    ("black", "Black, Black British, Caribbean or African"),
    ("mixed", "Mixed or multiple ethnic groups"),
    ("white", "White"),
    ("other", "Other ethnic group"),
    ("not_said", "Does not want to say"),
    ("unknown", "Not known"),
)
LOOKED_AFTER: Options = (
    ("no", "No"),
    ("here", "Yes, by this authority"),
    ("elsewhere", "Yes, by another authority"),
    ("unknown", "Not known"),
)
LEGAL_STATUSES: Options = (
    ("none", "Not open to children's services"),
    ("early_help", "Early Help"),
    ("child_in_need", "Child in need plan"),
    ("child_protection", "Child protection plan"),
    ("looked_after", "Child looked after plan"),
    ("youth_justice", "Youth justice order"),
    ("unknown", "Not known"),
)
AWARE: Options = (
    ("both", "The child and the family"),
    ("child", "The child only"),
    ("family", "The family only"),
    ("nobody", "Nobody yet: telling them may not be safe"),
)
YES_NO: Options = (("yes", "Yes"), ("no", "No"))
STANDARD_ROUTE = ("standard", "I work with the child and refer them to the panel")

PRIVACY_NOTICE = (
    "What you write is shared with the agencies on the panel so that they can protect the child. "
    "The authority keeps it as the law asks, encrypted, and records who reads it. "
    "The child and family have a right to know unless telling them could put somebody at risk."
)


def words(options: Options, key: str) -> str:
    """Give the words of a choice; the id itself if the form has changed since."""
    return dict(options).get(key, key)


def offered(procedure: Procedure) -> dict[str, Options]:
    """Give what may be chosen, by question; nothing else is taken."""
    return {
        "danger": YES_NO,
        "harmful_behaviour": YES_NO,
        "route": routes(procedure),
        "gender": GENDERS,
        "ethnicity": ETHNICITIES,
        "area": areas(procedure),
        "looked_after": LOOKED_AFTER,
        "legal_status": LEGAL_STATUSES,
        "types": options(procedure.exploitation_types),
        "other_types": options(procedure.other_types),
        "vulnerabilities": options(procedure.vulnerabilities),
        "aware": AWARE,
    }


def areas(procedure: Procedure) -> Options:
    """Offer the areas of the panels that discuss children (H1)."""
    return tuple((a, a) for p in procedure.panels if not p.strategic for a in p.areas)


def routes(procedure: Procedure) -> Options:
    """Offer the ways by which a referral is listed; danger is a question of its own (H7, R1.4)."""
    listed = tuple((r.id, r.label) for r in procedure.routes if r.lists and r.id != "immediate")
    return (STANDARD_ROUTE, *listed)


def options(choices: tuple[Choice, ...]) -> Options:
    """Offer what a procedure lists."""
    return tuple((c.id, c.label) for c in choices)
