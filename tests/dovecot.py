"""A private Dovecot for one test process: loopback only, folders of its own, nobody's real mail.

Its master must be root to start what is not; it reads its own configuration and nothing of the
machine's. A box is a Maildir; the password of everybody is "right".
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient

from tests.certificates import Certificates
from tests.postfix import free_port

MISSING = (
    "There is no Dovecot on this machine, or these tests do not run as root, which Dovecot's "
    "master needs: run `make system` as root."
)
SERVER = Path("/usr/sbin/dovecot")
START_SECONDS = 20.0
SETTINGS = """\
base_dir = {top}/run
state_dir = {top}/state
instance_name = {name}
protocols = imap
listen = 127.0.0.1
log_path = {top}/log
ssl = required
ssl_cert = <{top}/certificate.pem
ssl_key = <{top}/key.pem
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain xoauth2
mail_location = maildir:{top}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  mechanisms = plain
  args = password=right
}}
passdb {{
  driver = static
  mechanisms = xoauth2
  args = password=good-token
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={top}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


class NoDovecot(Exception):
    pass


@dataclass
class Dovecot:
    """`port` speaks TLS from the first byte, `plain` only after STARTTLS."""

    port: int
    plain: int
    top: Path
    certificates: Certificates
    boxes: int = field(default=0)

    def new_user(self) -> str:
        """Name somebody whose mailbox is empty."""
        self.boxes += 1
        return f"box{self.boxes}"

    def arrive(self, user: str, content: bytes) -> None:
        with self.signed_in(user) as client:
            client.append("INBOX", content)

    @contextmanager
    def signed_in(self, user: str) -> Iterator[IMAPClient]:
        trust = self.certificates.client
        with IMAPClient("localhost", self.port, ssl_context=trust, timeout=20) as client:
            client.login(user, "right")
            yield client

    def counted(self, user: str, folder: str) -> int:
        with self.signed_in(user) as client:
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])


@contextmanager
def private_dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """Start one and stop it again."""
    if not SERVER.exists() or os.geteuid() != 0:
        raise NoDovecot(MISSING)
    top = Path(tempfile.mkdtemp(prefix="mace-dovecot-"))
    top.chmod(0o755)
    running = Dovecot(free_port(), free_port(), top, certificates)
    shutil.copy(certificates.certificate, top / "certificate.pem")
    shutil.copy(certificates.key, top / "key.pem")
    (top / "mail").mkdir()
    shutil.chown(top / "mail", "nobody", "nogroup")
    words = {"top": top, "name": top.name, "plain": running.plain, "port": running.port}
    (top / "dovecot.conf").write_text(SETTINGS.format(**words))
    with (top / "errors").open("wb") as errors:
        server = subprocess.Popen(  # noqa: S603 - our own words
            [str(SERVER), "-F", "-c", str(top / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        _until_it_answers(running, server)
        yield running
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(top, ignore_errors=True)


def _until_it_answers(running: Dovecot, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with running.signed_in("nobody"):
                return
        except OSError:
            time.sleep(0.1)
    log = running.top / "log"
    said = log.read_text() if log.exists() else ""
    raise NoDovecot(f"Dovecot did not answer. {(running.top / 'errors').read_text()}{said}")
