"""What a letter is written from and what comes of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.data import house
from core.dates import end_of_day, local_date
from core.links import Links, Purpose
from core.people import Person
from core.store.engine import Session
from mailer.compose import Attachment
from mailer.invitations import Invitation

ACTION_LINK_OPEN = timedelta(days=60)  # beyond the longest time between two panel meetings


@dataclass(frozen=True, slots=True)
class MailOffice:
    """Where letters come from. `address` is the MACE mailbox; `url` the public address of pages."""

    address: str
    name: str
    url: str
    link_key: bytes


@dataclass(frozen=True, slots=True)
class Writing:
    """One letter being written: about `subject`, to `recipient`, on `occasion`."""

    session: Session
    subject: str
    recipient: Person
    occasion: str
    now: datetime
    office: MailOffice
    together: tuple[str, ...] = ()  # the records that one message is about, `subject` first

    @property
    def today(self) -> date:
        """Give the day in London."""
        return local_date(self.now)

    def declaration_link(self, meeting_id: str, held_on: date) -> str:
        """Give the link that accepts one meeting's declaration, good until that day is over.

        Of a meeting that is over it is good as long as any link to a form, for its minutes.
        """
        until = end_of_day(held_on) if self.today <= held_on else self.link_until
        return self._link(Purpose.DECLARATION, meeting_id, until)

    def action_link(self, action_id: str) -> str:
        """Give the link on which the recipient says how an action stands."""
        return self._link(Purpose.ACTION, action_id, end_of_day(self.today + ACTION_LINK_OPEN))

    def answer_link(self, meeting_id: str, held_on: date) -> str:
        """Give the link by which an invitation is answered, good until that day is over."""
        return self._link(Purpose.INVITATION, meeting_id, end_of_day(held_on))

    def referral_link(self, link_id: str) -> str:
        """Give the link to the recipient's own referral form, good from today."""
        return self._link(Purpose.REFERRAL, link_id, self.link_until)

    def _link(self, purpose: Purpose, subject: str, until: datetime) -> str:
        links = Links(self.office.url, self.office.link_key)
        return links.to(purpose, subject, self.recipient.id, until)

    @property
    def link_until(self) -> datetime:
        """Give the instant until which a link to a form that goes out today is good."""
        return end_of_day(self.today + timedelta(days=house().referral_links.open_days))


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter's content: the context of its templates, and what goes with it."""

    context: Any
    attachments: tuple[Attachment, ...] = ()
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True)
class Moot:
    """The letter need not go any more. `why` is for the record: no names."""

    why: str
