"""A full agenda and full minutes to try documents with. Everybody in them is invented."""

from dataclasses import replace
from datetime import date

from core.papers import (
    ActionLine,
    AgendaLine,
    AgendaPaper,
    Attendee,
    ChildLine,
    DiscussedChild,
    EngagementPaper,
    MeetingHead,
    MinutesPaper,
    PreviousMinutes,
    ScoreText,
    SlotLine,
    SupplementPaper,
    engagement_of,
)

ODD = "Seen with <b>two</b> men & a #car; $5 @home *not* _known_ ~ `x` \\ [y] {{ z }} {% if %} = no"

HEAD = MeetingHead(
    authority="Hertfordshire (fictional people)",
    panel="MACE East panel",
    held_on=date(2026, 12, 24),
    starts="09:30",
    ends="12:30",
    place="Teams, or County Hall, Room 2",
    chair="Thea Marlowe",
    chair_title="Head of Service, Children's Services",
)
FERN = ChildLine(
    case_ref="HE-2026-0007",
    name="Fern Testchild",
    born=date(2011, 3, 14),
    age=15,
    legal_status="Child in need",
    lead_professional="Rowan Ashby, Children's Services",
    types=("Child criminal exploitation", "Trafficking"),
)
ASH = ChildLine(
    case_ref="HE-2026-0003",
    name="Ash Examplechild",
    born=date(2010, 7, 2),
    age=16,
    legal_status=None,
    lead_professional="Wren Calder, Youth Justice",
    types=("Child sexual exploitation",),
)
IVY = ChildLine(
    case_ref="HE-2026-0001",
    name="Ivy Samplechild",
    born=date(2009, 11, 30),
    age=17,
    legal_status="Looked after (section 20)",
    lead_professional="Rowan Ashby, Children's Services",
    types=("Child criminal exploitation",),
)
CHRONOLOGY = ActionLine(
    "3.1",
    "HE-2026-0003",
    "Share the missing-person chronology with both schools.",
    "Imogen Vale",
    "Police",
    date(2026, 12, 11),
    "Overdue",
)
VISIT = ActionLine(
    "3.2",
    "HE-2026-0003",
    "Visit the address of concern with the housing officer.",
    "Rowan Ashby",
    "Children's Services",
    date(2026, 12, 22),
    "Open",
)
HEALTH = ActionLine(
    "1.4",
    "HE-2026-0001",
    "Offer a sexual-health appointment away from the family's surgery.",
    "Juniper Hale",
    "Health",
    date(2026, 12, 18),
    "Done on 16 December 2026",
)
DECLARATION = """What is said at this meeting is confidential. It is shared so that children are \
kept safe, and because the risk of harm outweighs the wish to keep it private.

I will use it only for that purpose. I will pass it on only to those in my agency who need it, and \
to nobody outside without the agreement of the chair and of the agency that gave it."""

AGENDA = AgendaPaper(
    head=HEAD,
    declaration=DECLARATION,
    outstanding=(CHRONOLOGY, VISIT, HEALTH),
    lines=(
        AgendaLine(
            1,
            "New referral",
            "09:50",
            45,
            FERN,
            "Missing four times since October, last found 40 miles away with a second phone.\n"
            "School reports new clothes and unexplained money.\n\n" + ODD,
            ("Known to be exploited", "Among the most vulnerable because of going missing"),
            "Rowan Ashby, Children's Services",
            None,
        ),
        AgendaLine(
            2,
            "Review",
            "10:35",
            15,
            ASH,
            "Review due. Risk was medium at the last meeting.",
            (),
            "Wren Calder, Youth Justice",
            PreviousMinutes(
                date(2026, 11, 27),
                "Attendance at school has improved. Contact with the older peer group goes on, "
                "mostly online and late at night.",
                "Stay open with a named worker; review next month.",
                "Medium (46)",
                (CHRONOLOGY, VISIT),
            ),
        ),
        AgendaLine(
            3,
            "Review",
            "10:50",
            15,
            IVY,
            "Review due after twelve weeks.",
            (),
            "Juniper Hale, Health",
            PreviousMinutes(date(2026, 10, 2), "Settled in the new home.", "Stay open.", None, ()),
        ),
    ),
    waiting=("HE-2026-0011 (new referral, 45 minutes) is moved to 29 January 2027.",),
    minutes_used=75,
    minutes_available=180,
    next_meeting=date(2027, 1, 29),
    next_referrals_by=date(2027, 1, 1),
)

MINUTES = MinutesPaper(
    head=HEAD,
    version=1,
    approved_by="Thea Marlowe",
    approved_on=date(2026, 12, 30),
    attendance=(
        Attendee(
            "Thea Marlowe",
            "Children's Services",
            "Head of Service",
            "Present",
            "Accepted 24 December 2026, 09:31",
        ),
        Attendee(
            "Imogen Vale",
            "Police",
            "Detective Sergeant",
            "Present",
            "Heard read aloud 24 December 2026, 09:33",
        ),
        Attendee("Juniper Hale", "Health", "Named Nurse", "Apologies", "Not recorded"),
    ),
    actions=(
        ActionLine(
            "7.1",
            "HE-2026-0007",
            "Map the phone contacts of the last three months. " + ODD,
            "Imogen Vale",
            "Police",
            date(2027, 1, 8),
            "Open",
        ),
        ActionLine(
            "7.2",
            "HE-2026-0007",
            "Complete the child exploitation risk assessment.",
            "Rowan Ashby",
            "Children's Services",
            date(2026, 12, 31),
            "Open",
        ),
    ),
    previous_actions=(CHRONOLOGY, HEALTH),
    children=(
        DiscussedChild(
            1,
            "New referral",
            FERN,
            "Police: four missing episodes, one search of a car.\n"
            "School: attendance down to 61 per cent.\n\n" + ODD,
            "The pattern fits a county line. Family support is strong.",
            ScoreText(
                58,
                "medium",
                53,
                "+5",
                "Second phone found after the evidence was collected.",
                (
                    ("Missing overnight", 15, "14 November 2026, police"),
                    ("Unexplained money or goods", 10, "2 December 2026, school"),
                    ("Found far from home", 28, "30 November 2026, police"),
                ),
            ),
            "Accepted. Stays open to social care with an exploitation worker.",
            "Youth Justice would have placed the risk higher.",
            date(2027, 1, 29),
            "Medium risk: the next panel.",
            (
                ActionLine(
                    "7.1",
                    "HE-2026-0007",
                    "Map the phone contacts of the last three months.",
                    "Imogen Vale",
                    "Police",
                    date(2027, 1, 8),
                    "Open",
                ),
            ),
            information=(
                ("Health", "Registered with a surgery since October."),
                ("Police", "Two stops in another town."),
                ("The child's and the family's voice", "“I want it to stop.”"),
            ),
            trend="The score before was 49, of 27 November 2026. It is 9 points higher now.",
        ),
        DiscussedChild(
            2,
            "Review",
            ASH,
            "School attendance is back to 90 per cent.",
            "",
            None,
            "Stay open.",
            "",
            None,
            "",
            (),
        ),
    ),
    not_reached=("HE-2026-0001: time ran out. Moved to 29 January 2027 by the chair.",),
    next_meeting=date(2027, 1, 29),
    minuted_by="Sam Fiction",
    correction="The school was named wrongly.",
)
SUPPLEMENT = SupplementPaper(
    head=HEAD,
    number=1,
    agreed_by="Thea Marlowe",
    agreed_on=date(2026, 12, 21),
    changes=(
        "HE-2026-0031 was added: new referral, 11:20, 30 minutes.",
        "HE-2026-0003 was taken off and is discussed on Friday 29 January 2027.",
    ),
    added=(
        replace(
            AGENDA.lines[0], number=4, starts="11:20", child=replace(FERN, case_ref="HE-2026-0031")
        ),
    ),
    withdrawn=("HE-2026-0003",),
    order=(
        SlotLine("09:50", 1, "HE-2026-0007", "New referral", 45),
        SlotLine("11:20", 4, "HE-2026-0031", "New referral", 30),
        SlotLine("", 5, "HE-2026-0001", "Review", 15),
    ),
)
SECOND = replace(SUPPLEMENT, number=2, withdrawn=(), changes=SUPPLEMENT.changes[:1])
_CUT = engagement_of(MINUTES, "HE-2026-0007", "Record of engagement")
assert _CUT is not None
ENGAGEMENT: EngagementPaper = _CUT


def agenda_of(children: int) -> AgendaPaper:
    """An agenda of so many children, each with reasons and previous minutes."""
    lines = tuple(
        replace(
            AGENDA.lines[number % len(AGENDA.lines)],
            number=number,
            child=replace(FERN, case_ref=f"HE-2026-{number:04}"),
        )
        for number in range(1, children + 1)
    )
    return replace(AGENDA, lines=lines)
