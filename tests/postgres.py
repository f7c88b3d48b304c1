"""A private PostgreSQL for one test process: on a socket in a folder of its own, never as root.

It dies with the test process, however that ends (`setpriv --pdeathsig`).
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

PLACES = tuple(Path(f"/usr/lib/postgresql/{version}/bin") for version in range(20, 14, -1))
MISSING = (
    "There is no PostgreSQL server on this machine, and these tests run on both databases: "
    "run `make setup`, which installs it."
)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}
START_SECONDS = 60.0
ROOM = 2**29


class NoServer(Exception):
    pass


def program(name: str) -> str:
    for place in PLACES:
        if (place / name).exists():
            return str(place / name)
    found = shutil.which(name)
    if found is None:
        raise NoServer(MISSING)
    return found


def _as_somebody_else(command: Sequence[str]) -> list[str]:
    """The server refuses to run as root; the user `postgres` comes with its package."""
    who = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *who, "--pdeathsig=INT", "--", *command]


def fast_folder() -> str | None:
    """A new database is 300 files: 20 ms in memory, 400 ms on some disks."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is private
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


class Cluster:
    def __init__(self) -> None:
        initdb, postgres = program("initdb"), program("postgres")
        self.folder = Path(tempfile.mkdtemp(prefix="mace-pg-", dir=fast_folder()))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._initialise(initdb)
        self._start(postgres)

    def _initialise(self, initdb: str) -> None:
        options = ["-U", "test", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(  # noqa: S603 - our own command line
            _as_somebody_else([initdb, "-D", str(self.folder / "data"), *options]),
            check=True,
            capture_output=True,
            cwd=self.folder,
        )

    def _start(self, postgres: str) -> None:
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command = [postgres, "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("w") as log:
            self._server = subprocess.Popen(  # noqa: S603 - our own command line
                _as_somebody_else(command), stdout=log, stderr=log, cwd=self.folder
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > until:
                raise NoServer(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            self.run("select 1")
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgresql://test@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="test", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)  # waits for nobody
        try:
            self._server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


# Which tables and triggers there are, and as what transaction left them: any DDL changes this.
SHAPE = """
    select (select sum(xmin::text::bigint) from pg_class), (select count(*) from pg_class),
           (select sum(xmin::text::bigint) from pg_trigger), (select count(*) from pg_trigger),
           (select string_agg(version_num, ' ') from alembic_version)
"""
ALONE = """
    select pg_terminate_backend(pid, 10000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""
EMPTY = """
do $$
declare one record;
begin
    set local session_replication_role = replica;
    for one in select oid::regclass as name from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
        and relname <> 'alembic_version' and pg_relation_size(oid) > 0
    loop
        execute 'delete from ' || one.name;
    end loop;
    perform setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        from pg_sequences where last_value is not null;
end $$
"""
USES = 25  # by then what was deleted is in the way


class Place:
    """One database, as its template is at the beginning of each test.

    Emptying it takes a third of the time of making it anew, which is done after `USES` tests and
    where a test has changed more than rows. Nothing of ours stays connected to it.
    """

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster, self._template = cluster, template
        self._left = 0
        self._shape: object = None
        self.url = cluster.url("test")

    def ready(self) -> str:
        """Make the database ready for a test; give its address."""
        if self._left == 0 or not self._emptied():
            self._make()
        self._left -= 1
        return self.url

    def _emptied(self) -> bool:
        """Empty the database; False where more than rows was changed."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(ALONE)
            if connection.execute(SHAPE).fetchone() != self._shape:
                return False
            connection.execute(EMPTY)
        return True

    def _make(self) -> None:
        self._cluster.run("drop database if exists test with (force)")
        self._cluster.run(f"create database test template {self._template} strategy file_copy")
        with psycopg.connect(self.url) as connection:
            self._shape = connection.execute(SHAPE).fetchone()
        self._left = USES
