"""One place for how far mailboxes were read, with what the three before it held."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT = sa.DateTime(timezone=True)

positions = sa.table(
    "mail_position", sa.column("mailbox", sa.String), sa.column("state", sa.LargeBinary)
)
uids = sa.table(
    "mailbox_uid",
    sa.column("mailbox", sa.String),
    sa.column("validity", sa.BigInteger),
    sa.column("uid", sa.BigInteger),
    sa.column("handled_at", INSTANT),
)
plain = sa.table("mailbox", sa.column("name", sa.String), sa.column("position", sa.Text))
waiting = sa.table(
    "waiting_mail",
    sa.column("id", sa.String),
    sa.column("mailbox", sa.String),
    sa.column("handle", sa.String),
    sa.column("number", sa.Integer),
    sa.column("seen_at", INSTANT),
)
mailboxes = sa.table("mailbox", sa.column("name", sa.String), sa.column("position", sa.LargeBinary))
mails = sa.table(
    "mailbox_mail",
    sa.column("mailbox", sa.String),
    sa.column("handle", sa.String),
    sa.column("came_at", INSTANT),
    sa.column("taken_at", INSTANT),
)


def upgrade() -> None:
    keys = _keys()
    known, came = _from_exchange(), [*_from_imap(), *_waiting()]
    for table in ("waiting_mail", "mailbox", "mailbox_uid"):
        op.drop_table(table)
    for name, state in op.get_bind().execute(sa.select(positions)).all():
        held = json.loads(keys.decrypt(state, "mail_position.state"))
        known.append((name, held.get("link", "")))
        came += [_mail(name, handle, _instant(at)) for at, handle in held.get("waiting", ())]
    op.drop_table("mail_position")
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("position", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "mailbox_mail",
        sa.Column("mailbox", sa.String(length=320), nullable=False),
        sa.Column("handle", sa.String(length=1000), nullable=False),
        sa.Column("came_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("mailbox", "handle", name=op.f("pk_mailbox_mail")),
    )
    rows = [{"name": name, "position": keys.encrypt(at, "mailbox.position")} for name, at in known]
    op.bulk_insert(mailboxes, rows)
    op.bulk_insert(mails, came)


def _keys() -> Any:
    """Give the key ring that travels with the engine's dialect."""
    dialect: Any = op.get_bind().dialect
    return dialect.mace_keys


def _from_exchange() -> list[tuple[str, str]]:
    return [(name, at) for name, at in op.get_bind().execute(sa.select(plain)).all()]


def _waiting() -> list[dict[str, object]]:
    found = op.get_bind().execute(sa.select(waiting)).all()
    return [
        _mail(one.mailbox, one.handle, one.seen_at + timedelta(microseconds=one.number))
        for one in found
    ]


def _from_imap() -> list[dict[str, object]]:
    found = op.get_bind().execute(sa.select(uids)).all()
    return [
        _mail(one.mailbox, f"{one.validity}.{one.uid}", one.handled_at, one.handled_at)
        for one in found
    ]


def _mail(
    mailbox: str, handle: str, came_at: datetime, taken_at: datetime | None = None
) -> dict[str, object]:
    return {"mailbox": mailbox, "handle": handle, "came_at": came_at, "taken_at": taken_at}


def _instant(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return LONG_AGO
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def downgrade() -> None:
    """Go back; the kinds of mailboxes are told apart by what their positions and mails are."""
    bind = op.get_bind()
    keys = _keys()
    known = {name: keys.decrypt(at, "mailbox.position") for name, at in
             bind.execute(sa.select(mailboxes)).all()}  # fmt: skip
    found = bind.execute(sa.select(mails).order_by("came_at", "handle")).all()
    op.drop_table("mailbox_mail")
    op.drop_table("mailbox")
    _make_former()
    graph = {name for name, at in known.items() if at.startswith("https://")}
    op.bulk_insert(plain, [{"name": one, "position": at} for one, at in known.items()
                           if at and one not in graph])  # fmt: skip
    states = [
        {
            "link": known[name],
            "waiting": [[one.came_at.isoformat(), one.handle] for one in found
                        if one.mailbox == name],
        }
        for name in sorted(graph)
    ]  # fmt: skip
    op.bulk_insert(
        positions,
        [
            {"mailbox": name, "state": keys.encrypt(json.dumps(state), "mail_position.state")}
            for name, state in zip(sorted(graph), states, strict=True)
        ],
    )
    for number, one in enumerate(found):
        if one.taken_at is not None:
            validity, _, uid = one.handle.partition(".")
            op.bulk_insert(uids, [{"mailbox": one.mailbox, "validity": int(validity),
                                   "uid": int(uid), "handled_at": one.taken_at}])  # fmt: skip
        elif one.mailbox not in graph:
            op.bulk_insert(waiting, [{"id": f"{number:036}", "mailbox": one.mailbox,
                                      "handle": one.handle, "number": number,
                                      "seen_at": one.came_at}])  # fmt: skip


def _make_former() -> None:
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "waiting_mail",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("mailbox", sa.String(length=40), nullable=False),
        sa.Column("handle", sa.String(length=1000), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_mail")),
        sa.UniqueConstraint("mailbox", "handle", name=op.f("uq_waiting_mail_mailbox_handle")),
    )
    op.create_table(
        "mail_position",
        sa.Column("mailbox", sa.String(length=320), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mail_position")),
    )
    op.create_table(
        "mailbox_uid",
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("validity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "validity", "uid", name=op.f("pk_mailbox_uid")),
    )
