"""What the columns of an authority's own tracker are called: many words for the same thing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEEDED = ("given", "family", "born")
WHOLE_NAME = "name"
FIRST_ROWS = 10  # among which the row of titles is looked for
FEWEST = 2
TELLING = {"name", "family", "born"}  # of which a row of titles has at least one

WORDS: Mapping[str, str] = {
    "former_ref": "Reference",
    "name": "Name",
    "given": "Given names",
    "family": "Family name",
    "born": "Date of birth",
    "also_known_as": "Also known as",
    "gender": "Gender",
    "ethnicity": "Ethnicity",
    "nhs_number": "NHS number",
    "upn": "UPN",
    "social_care_id": "Social care number",
    "looked_after": "Looked after",
    "home_authority": "Home authority",
    "legal_status": "Legal status",
    "school": "School",
    "lead_name": "Lead professional",
    "lead_email": "Lead professional's email",
    "types": "Kinds of exploitation",
    "band": "Band",
    "opened_on": "Referred on",
    "next_review_on": "Next review",
    "state": "State",
    "closed_on": "Closed on",
    "closed_why": "Why it closed",
}
SAID: Mapping[str, str] = {
    "former_ref": "ref reference caseref casereference referencebefore maceref macereference "
    "macenumber maceno id caseid number no caseno casenumber",
    "name": "name childsname childname childrensname fullname youngperson youngpersonsname yp "
    "ypname nameofchild nameofyoungperson child",
    "given": "givenname givennames forename forenames firstname firstnames first",
    "family": "familyname surname lastname last familynames",
    "born": "dob dateofbirth born birthdate dateborn birthday",
    "also_known_as": "aka alias aliases alsoknownas knownas othernames",
    "gender": "gender sex sexgender gendersex",
    "ethnicity": "ethnicity ethnicorigin ethnicgroup",
    "nhs_number": "nhsnumber nhsno nhs",
    "upn": "upn uniquepupilnumber",
    "social_care_id": "lcs lcsid lcsnumber lcsno mosaicid mosaicnumber socialcareid "
    "socialcarenumber socialcarerecordnumber liquidlogicid protocolid clientid personid",
    "looked_after": "lookedafter lookedafterchild lac cla lacstatus clastatus childlookedafter",
    "home_authority": "homeauthority homela homelocalauthority placingauthority placingla "
    "placinglocalauthority",
    "legal_status": "legalstatus plan socialcarestatus currentplan planorlegalstatus",
    "school": "school education educationprovision schoolcollege",
    "lead_name": "lead leadprofessional leadworker socialworker allocatedsocialworker sw "
    "allocatedworker keyworker worker leadprofessionalname",
    "lead_email": "leademail leadprofessionalemail leadprofessionalsemail socialworkeremail email "
    "workeremail emailaddress",
    "types": "type types exploitationtype exploitationtypes typeofexploitation "
    "typesofexploitation kindofexploitation kindsofexploitation category categories concern "
    "concerns exploitation",
    "band": "band risk risklevel riskrating riskband level rag ragrating currentrisk "
    "currentrisklevel",
    "opened_on": "opened openedon dateopened opendate referred referredon referraldate "
    "dateofreferral datereferred dateadded added startdate",
    "next_review_on": "nextreview nextreviewdate nextreviewdue nextreviewon reviewdate reviewdue "
    "reviewduedate review dateofnextreview nextpanel nextpaneldate nextmace nextmacedate "
    "nextmeeting",
    "state": "state status casestatus openclosed openorclosed",
    "closed_on": "closed closedon dateclosed closuredate closeddate dateofclosure",
    "closed_why": "whyitclosed closurereason reasonclosed reasonforclosure closedwhy outcome "
    "reasonforclosing",
}
_MEANING = {said: column for column, words in SAID.items() for said in words.split()}


@dataclass(frozen=True, slots=True)
class Titles:
    """Where each column that we know stands. `strange` are the titles of those we do not keep.

    `twice` holds titles that mean what an earlier one means.
    """

    columns: Mapping[str, int]
    strange: tuple[str, ...]
    twice: tuple[tuple[int, str], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Give in words what must be there and is not; a whole name stands for its parts."""
        have = {*self.columns, *(NEEDED[:2] if WHOLE_NAME in self.columns else ())}
        return tuple(WORDS[one] for one in NEEDED if one not in have)


def read_titles(cells: Sequence[object]) -> Titles:
    """Say what each column holds, by what stands in its first cell."""
    columns: dict[str, int] = {}
    strange, twice = [], []
    for place, cell in enumerate(cells):
        title = str(cell).strip() if cell is not None else ""
        column = meaning(title)
        if column is None:
            strange += [title] if title else []
        elif column in columns:
            twice.append((place, WORDS[column]))
        else:
            columns[column] = place
    return Titles(columns, tuple(strange), tuple(twice))


def meaning(title: str) -> str | None:
    """Give the column that a title stands for, whatever its case, spaces, stops and brackets."""
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", title.casefold())
    return _MEANING.get(re.sub(r"[\W_]", "", plain))


def is_row_of_titles(cells: Sequence[object]) -> bool:
    """Tell a row of titles from what may stand above it: a heading, a marking, a day."""
    found = read_titles(cells).columns.keys()
    return len(found) >= FEWEST and bool(found & TELLING)
