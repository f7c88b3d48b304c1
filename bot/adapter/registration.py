"""The bot's registration in Azure, and when it may be missing."""

from dataclasses import dataclass, field

from bot.activities import LOCAL_BOT
from core.errors import PanelError
from core.server_settings import is_this_machine


@dataclass(frozen=True, slots=True)
class Registration:
    """The bot's registration in Azure: single tenant. `tenant` is MACE_TENANT.

    `guests` are further tenants whose people may use the bot; without one, only our own may.
    """

    app_id: str = ""
    password: str = field(default="", repr=False)
    tenant: str = ""
    guests: frozenset[str] = frozenset()

    @property
    def anonymous(self) -> bool:
        """Tell whether there is no registration: the demo and the tests."""
        return not self.app_id

    def serves(self, tenant: str) -> bool:
        """Tell whether people of a tenant may use the bot. The demo has no tenant of its own."""
        return self.anonymous or tenant == self.tenant or tenant in self.guests

    @property
    def bot(self) -> dict[str, str]:
        """Give the bot's own account in Teams."""
        return {"id": f"28:{self.app_id or LOCAL_BOT}"}


def check_registration(registration: Registration, host: str, *, anonymous: bool) -> None:
    """Refuse to start half registered, or unregistered where others could connect."""
    if not registration.anonymous:
        if not (registration.password and registration.tenant):
            raise PanelError(
                "The bot's registration is incomplete: MACE_APP_ID is set, and MACE_APP_PASSWORD "
                "and MACE_TENANT must be set with it. The bot has not been started."
            )
        return
    if not (anonymous and is_this_machine(host)):
        raise PanelError(
            "MACE_APP_ID is not set, so anybody could pretend to be anybody. The bot has not been "
            "started. Set MACE_APP_ID, MACE_APP_PASSWORD and MACE_TENANT (docs/teams.md), or use "
            "`mace demo`, which runs without them on this machine only (127.0.0.1)."
        )
