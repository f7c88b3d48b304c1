"""Each missing or wrong setting for Exchange has its sentence, and no secret is repeated."""

import pytest

from core.exchange_settings import ENDS, is_exchange_online
from core.settings import Settings
from mailer.carriers.exchange import ExchangeCarrier
from mailer.carriers.exchange_account import mailbox_of
from mailer.ways import carrier_of
from tests.unit.test_settings import faults

URL = "https://mail.council.example/EWS/Exchange.asmx"
ONLINE = "https://outlook.office365.com/EWS/Exchange.asmx"
BY_USER = {
    "MAIL": "exchange",
    "MAIL_FROM": "mace@council.example",
    "EXCHANGE_URL": URL,
    "EXCHANGE_USER": "COUNCIL\\svc",
    "EXCHANGE_PASSWORD": "pa55-word",
}
BY_APP = {
    "MAIL": "exchange",
    "MAIL_FROM": "mace@council.example",
    "EXCHANGE_URL": URL,
    "EXCHANGE_AUTH": "oauth",
    "EXCHANGE_APP_ID": "an-app",
    "EXCHANGE_APP_SECRET": "s3cret",
    "EXCHANGE_TENANT": "a-tenant",
}


def settings(**values: str) -> Settings:
    return Settings.from_env({f"MACE_{name}": value for name, value in values.items()})


def test_what_is_set_is_read_and_secrets_are_not_shown() -> None:
    found = settings(**BY_USER, EXCHANGE_ROOMS="Hall = hall@c.example; Room 2=r2@c.example")
    assert (found.exchange.url, found.exchange.auth) == (URL, "ntlm")
    assert found.exchange.rooms == (("Hall", "hall@c.example"), ("Room 2", "r2@c.example"))
    assert "pa55-word" not in repr(found)
    assert "s3cret" not in repr(settings(**BY_APP))


@pytest.mark.parametrize("values", [BY_USER, BY_APP], ids=["user", "app"])
def test_each_missing_setting_is_named_alone(values: dict[str, str]) -> None:
    needed = [name for name in values if name not in ("MAIL", "EXCHANGE_AUTH")]
    for name in needed:
        [fault] = faults(**{key: value for key, value in values.items() if key != name})
        assert fault.startswith(f"MACE_{name}: ")
        assert "needs" in fault


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXCHANGE_URL", "http://mail.council.example/EWS/Exchange.asmx"),
        ("EXCHANGE_URL", "https://svc:pa55-word@mail.council.example/EWS/Exchange.asmx"),
        ("EXCHANGE_URL", "https://mail.council.example/owa"),
        ("EXCHANGE_AUTH", "kerberos"),
        ("EXCHANGE_ROOMS", "Hall"),
        ("EXCHANGE_ROOMS", "Hall=nobody"),
        ("EXCHANGE_ROOMS", "=hall@c.example"),
    ],
)
def test_each_wrong_setting_says_what_it_must_be(name: str, value: str) -> None:
    found = [one for one in faults(**{**BY_USER, name: value}) if one.startswith(f"MACE_{name}")]
    assert " must " in found[0]
    assert "pa55" not in " ".join(found)


def test_exchange_online_is_refused_and_told_why_unless_the_listed_app_is_named() -> None:
    assert faults(**{**BY_USER, "EXCHANGE_URL": ONLINE}) == (ENDS,)
    assert "1 April 2027" in ENDS
    online = {**BY_APP, "EXCHANGE_URL": ONLINE}
    assert faults(**online) == (ENDS,)
    assert faults(**online, EXCHANGE_ALLOWED_APP="another-app") == (ENDS,)
    assert settings(**online, EXCHANGE_ALLOWED_APP="an-app").exchange.url == ONLINE


@pytest.mark.parametrize(
    ("host", "online"),
    [
        ("outlook.office365.com", True),
        ("OUTLOOK.Office365.com.", True),
        ("eur01.outlook.com", True),
        ("mail.council.example", False),
        ("outlook.office365.com.council.example", False),
        ("notoutlook.com", False),
    ],
)
def test_exchange_online_is_known_by_any_of_its_names(host: str, online: bool) -> None:
    assert is_exchange_online(f"https://{host}/EWS/Exchange.asmx") is online


def test_the_settings_choose_the_carrier_and_one_mailbox_serves_both_ways() -> None:
    found = settings(**BY_APP)
    assert isinstance(carrier_of(found, None), ExchangeCarrier)
    server = mailbox_of(found).server
    assert (server.mailbox, server.password) == ("mace@council.example", "s3cret")
    assert mailbox_of(found) is mailbox_of(settings(**BY_APP))
    assert "s3cret" not in repr(server)
