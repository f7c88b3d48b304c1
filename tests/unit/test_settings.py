from datetime import date

import pytest

from core.errors import FileRefused
from core.settings import Settings

TEAMS = {"MACE_APP_ID": "an-app", "MACE_APP_PASSWORD": "pa55-word", "MACE_TENANT": "a-tenant"}


def faults(**environment: str) -> tuple[str, ...]:
    with pytest.raises(FileRefused) as refused:
        Settings.from_env({f"MACE_{name}": value for name, value in environment.items()})
    return refused.value.faults


def test_nothing_set_is_enough_to_try_it_on_one_machine() -> None:
    settings = Settings.from_env({"PATH": "/bin"})
    assert settings == Settings()
    assert settings.database == "sqlite:///var/mace.db"
    assert settings.mail == "folder"
    assert not settings.anonymous_teams


def test_each_value_is_read() -> None:
    settings = Settings.from_env(
        {
            "MACE_DATABASE": "postgresql://mace:pa55-word@db.council.example/mace",
            "MACE_KEYS_JSON": '{"keys": {}}',
            "MACE_PROCEDURES": "hertfordshire, our-own",
            "MACE_HOST": "0.0.0.0",  # noqa: S104 - read, not bound
            "MACE_PORT": "8080",
            "MACE_PUBLIC_URL": "https://mace.council.example/",
            "MACE_MAIL_FROM": "mace@council.example",
            "MACE_CLOSED_DAYS": "2026-12-24, 2026-12-29",
            **TEAMS,
        }
    )
    assert settings.procedures == ("hertfordshire", "our-own")
    assert settings.port == 8080
    assert settings.public_url == "https://mace.council.example"
    assert settings.closed_days == {date(2026, 12, 24), date(2026, 12, 29)}
    assert (settings.app_id, settings.tenant) == ("an-app", "a-tenant")


def test_the_public_address_follows_host_and_port() -> None:
    assert Settings.from_env({"MACE_PORT": "81"}).public_url == "http://127.0.0.1:81"
    assert Settings.from_env({"MACE_HOST": "::1"}).public_url == "http://[::1]:3978"


def test_secrets_are_not_shown() -> None:
    settings = Settings.from_env(
        {
            "MACE_DATABASE": "postgresql://mace:pa55-word@localhost/mace",
            "MACE_KEYS_JSON": "pa55-word",
            **TEAMS,
        }
    )
    assert "pa55-word" not in repr(settings)
    assert "an-app" in repr(settings)


def test_all_faults_are_named_at_once() -> None:
    found = faults(DATABSE="x", PORT="http", MAIL="pigeon", CLOSED_DAYS="Christmas")
    assert [fault.split(":")[0] for fault in found] == [
        "MACE_DATABSE",
        "MACE_PORT",
        "MACE_MAIL",
        "MACE_CLOSED_DAYS",
    ]


def test_mail_by_graph_needs_a_registration_a_certificate_and_the_mailbox() -> None:
    needed = ("TENANT", "CLIENT", "CERTIFICATE", "THUMBPRINT")
    why = "mail by graph needs this, see docs/exchange.md"
    mailbox = "MACE_MAIL_FROM: mail by graph needs the mailbox's own address"
    lacking = (*(f"MACE_GRAPH_{one}: {why}" for one in needed), mailbox)
    assert faults(MAIL="graph") == faults(INBOX_BY="graph") == lacking
    given = {"TENANT": "council.example", "CLIENT": "an-app", "CERTIFICATE": "mace.pem"}
    given = {f"MACE_GRAPH_{one}": value for one, value in given.items()}
    given |= {"MACE_GRAPH_THUMBPRINT": ":".join(["AB"] * 20), "MACE_MAIL": "graph"}
    settings = Settings.from_env(given | {"MACE_MAIL_FROM": "mace@council.example"})
    assert (settings.mail, settings.inbox_by) == ("graph", "graph")
    assert settings.graph.url == "https://graph.microsoft.com"
    folder = given | {"MACE_MAIL_FROM": "mace@council.example", "MACE_INBOX_BY": "folder"}
    assert Settings.from_env(folder).inbox_by == "folder"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE", "mysql://root:pa55-word@localhost/x"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "²"),
        ("PUBLIC_URL", "http://mace.council.example"),
        ("PUBLIC_URL", "mace.council.example"),
        ("PUBLIC_URL", "https://user:pa55-word@mace.council.example"),
        ("MAIL", "pigeon"),
        ("INBOX_BY", "pigeon"),
        ("GRAPH_TENANT", "pa55-word/../other"),
        ("GRAPH_CLIENT", "an app"),
        ("GRAPH_THUMBPRINT", "pa55-word"),
        ("GRAPH_URL", "http://graph.microsoft.com"),
        ("GRAPH_AUTHORITY", "https://user:pa55-word@login.microsoftonline.com"),
        ("MAIL_FROM", "MACE <mace@council.example>"),
        ("MAIL_FROM", "mace"),
        ("ANONYMOUS_TEAMS", "perhaps"),
        ("PROCEDURES", "hertfordshire,,rotherham"),
        ("PROCEDURES", "rotherham,rotherham"),
    ],
)
def test_a_value_that_cannot_be_is_refused_without_repeating_it(name: str, value: str) -> None:
    (fault,) = faults(**{name: value})
    assert fault.startswith(f"MACE_{name}: ")
    assert "pa55-word" not in fault


def test_a_mail_server_needs_its_name_and_encryption_beyond_this_machine() -> None:
    assert faults(MAIL="smtp") == ("MACE_SMTP_HOST: mail by smtp needs the mail server's name",)
    server = {"MAIL": "smtp", "SMTP_HOST": "mail.council.example"}
    assert faults(**server, SMTP_SECURITY="none") == (
        "MACE_SMTP_SECURITY: none only for a server on this machine",
    )
    assert faults(**server, SMTP_USER="mace") == (
        "MACE_SMTP_USER and MACE_SMTP_PASSWORD: give both or neither",
    )
    (fault,) = faults(**server, SMTP_SECURITY="ssl", SMTP_PASSWORD="pa55", SMTP_USER="x")
    assert fault == "MACE_SMTP_SECURITY: must be starttls, tls or none"
    named = {f"MACE_{name}": value for name, value in server.items()}
    secret = {"MACE_SMTP_USER": "x", "MACE_SMTP_PASSWORD": "pa55"}
    settings = Settings.from_env({**named, **secret})
    assert (settings.smtp_port, settings.smtp_security) == (587, "starttls")
    assert "pa55" not in repr(settings)


def test_teams_needs_all_three_of_its_values() -> None:
    assert faults(APP_ID="an-app") == (
        "MACE_APP_PASSWORD: Teams needs this with the others",
        "MACE_TENANT: Teams needs this with the others",
    )


def test_anybody_may_be_anybody_only_on_this_machine_and_without_a_real_bot() -> None:
    assert Settings.from_env({"MACE_ANONYMOUS_TEAMS": "yes"}).anonymous_teams
    assert "only where MACE_HOST" in faults(ANONYMOUS_TEAMS="1", HOST="10.0.0.1")[0]
    assert "not together" in faults(ANONYMOUS_TEAMS="1", **{n[5:]: v for n, v in TEAMS.items()})[0]


def test_the_keys_come_from_one_place() -> None:
    assert "one way only" in faults(KEYS="a", KEYS_JSON="{}")[0]


def test_H6_mail_that_comes_lies_next_to_mail_that_goes_and_has_one_procedure() -> None:
    assert Settings.from_env({"MACE_MAIL_FOLDER": "/srv/mace/mail/"}).inbox == "/srv/mace/inbox"
    assert Settings.from_env({"MACE_MAIL_FOLDER": "mail"}).inbox == "inbox"
    assert Settings.from_env({"MACE_INBOX": "/mailbox"}).inbox == "/mailbox"
    assert Settings().mail_procedure == "rotherham"
    one = Settings.from_env({"MACE_INBOX_PROCEDURE": "hertfordshire"})
    assert one.mail_procedure == "hertfordshire"
    assert faults(INBOX_PROCEDURE="nowhere") == (
        "MACE_INBOX_PROCEDURE: must be one of MACE_PROCEDURES",
    )
    assert faults(INBOX_TRUSTED="a b") == (
        "MACE_INBOX_TRUSTED: must be one name such as mail.council.example",
    )


def test_the_kill_switch_and_the_guest_list_are_settings() -> None:
    guests = Settings.from_env(
        {"MACE_SENDING": "guests", "MACE_GUESTS": "A@x.example, b@y.example"}
    )
    assert (guests.sending, guests.guests) == (
        "guests",
        frozenset({"a@x.example", "b@y.example"}),
    )
    assert Settings.from_env({"MACE_SENDING": "off"}).sending == "off"
    assert Settings.from_env({}).sending == "on"
    for wrong in ({"SENDING": "guests"}, {"GUESTS": "a@x.example"}):
        assert faults(**wrong) == (
            "MACE_GUESTS: goes with MACE_SENDING=guests, and neither without",
        )
    assert faults(SENDING="loud") == ("MACE_SENDING: must be on, off or guests",)


def test_an_inbox_by_imap_names_all_that_it_lacks() -> None:
    assert faults(INBOX_BY="imap", IMAP_FOLDER="One", IMAP_HANDLED="One") == (
        "MACE_IMAP_HOST: an inbox by imap needs this",
        "MACE_IMAP_USER: an inbox by imap needs this",
        "MACE_IMAP_PASSWORD: an inbox by imap needs this",
        "MACE_IMAP_HANDLED: must be another folder than MACE_IMAP_FOLDER",
    )
    assert faults(INBOX_BY="pop") == ("MACE_INBOX_BY: must be folder, imap, graph or exchange",)
    (fault,) = faults(IMAP_SECURITY="none")
    assert fault == "MACE_IMAP_SECURITY: must be tls or starttls"
    sound = {"INBOX_BY": "imap", "IMAP_HOST": "mail.a.example", "IMAP_USER": "mace"}
    sound |= {"IMAP_PASSWORD": "pa55"}
    settings = Settings.from_env({f"MACE_{name}": value for name, value in sound.items()})
    assert (settings.imap_port, settings.imap_security) == (993, "tls")
    assert "pa55" not in repr(settings)
