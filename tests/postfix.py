"""A private Postfix for one test process: loopback only, folders of its own, nothing leaves it.

Postfix's master must be root, as its own manual says; what it starts is not. Mail to the two made
domains is put into Maildirs; everything else is refused, so that a mistake reaches nobody.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MISSING = (
    "There is no Postfix on this machine, or these tests do not run as root, which Postfix's "
    "master needs: run `make system` as root."
)
DAEMONS = Path("/usr/lib/postfix/sbin")
START_SECONDS = 20.0
EXAMPLE = ("council", "hcc", "herts", "missing", "rotherham", "south", "housing", "somewhere")
MAIN = """\
compatibility_level = 3.6
queue_directory = {top}/spool
data_directory = {top}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.council.test
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{ refused@partner.test=REJECT }}
smtpd_reject_unlisted_recipient = no
virtual_mailbox_domains = council.test, partner.test, {example}
virtual_mailbox_base = {top}/mail
virtual_mailbox_maps = inline:{{ mace@council.test=mace/, p@partner.test=partner/ }},
 inline:{{ mace@council.example=mace/, {everybody} }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_transport = virtual
default_transport = error:5.1.2 no outside mail on the test host
relay_transport = error:5.1.2 no outside mail on the test host
smtp_bind_address = 127.0.0.1
disable_dns_lookups = yes
message_size_limit = 36000000
virtual_mailbox_limit = 0
biff = no
alias_maps =
alias_database =
maillog_file = {top}/maillog
maillog_file_prefixes = {top}
smtpd_tls_security_level = may
smtpd_tls_chain_files = {key}, {certificate}
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class NoPostfix(Exception):
    pass


@dataclass(frozen=True)
class Postfix:
    """`port` takes mail with STARTTLS; `mail` holds a Maildir per box: mace,
    partner, and everybody's of the invented domains."""

    port: int
    mail: Path

    def arrived(self, box: str) -> list[bytes]:
        folder = self.mail / box / "new"
        return [path.read_bytes() for path in sorted(folder.glob("*"))]

    def wait_for(self, box: str, text: bytes, seconds: float = 20.0) -> bytes:
        """Give the mail in a box that holds a text, as soon as it is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for content in self.arrived(box):
                if text in content:
                    return content
            time.sleep(0.1)
        raise AssertionError(f"no mail with {text!r} came to {box}")


@contextmanager
def private_postfix(certificate: Path, key: Path) -> Iterator[Postfix]:
    """Start one and stop it again."""
    if not (DAEMONS / "master").exists() or os.geteuid() != 0:
        raise NoPostfix(MISSING)
    top = Path(tempfile.mkdtemp(prefix="mace-postfix-"))
    top.chmod(0o755)
    port = free_port()
    try:
        _lay_out(top, port, certificate, key)
        _postfix(top, "start")
        _until_it_answers(port)
        yield Postfix(port, top / "mail")
    finally:
        _postfix(top, "stop", check=False)
        shutil.rmtree(top, ignore_errors=True)


def _lay_out(top: Path, port: int, certificate: Path, key: Path) -> None:
    etc = top / "etc"
    for name in ("etc", "spool", "data", "mail"):
        (top / name).mkdir()
    shutil.chown(top / "data", "postfix")
    os.chown(top / "mail", 65534, 65534)
    held: dict[str, object] = {
        "certificate": top / "etc/certificate.pem",
        "key": top / "etc/key.pem",
    }
    shutil.copy(certificate, etc / "certificate.pem")
    shutil.copy(key, etc / "key.pem")
    domains = [f"{name}.example" for name in EXAMPLE]
    held["example"] = ", ".join(domains)
    held["everybody"] = ", ".join(f"@{domain}=everybody/" for domain in domains)
    (etc / "main.cf").write_text(MAIN.format(top=top, daemons=DAEMONS, **held))
    (etc / "master.cf").write_text(MASTER.format(port=port))


def _postfix(top: Path, what: str, *, check: bool = True) -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        ["/usr/sbin/postfix", "-c", str(top / "etc"), what],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if check and done.returncode:
        log = top / "maillog"
        said = log.read_text() if log.exists() else ""
        raise NoPostfix(f"postfix {what}: {done.stderr}{done.stdout}{said}")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as one:
                if one.recv(100).startswith(b"220"):
                    return
        except OSError:
            time.sleep(0.1)
    raise NoPostfix("Postfix did not answer in time.")
