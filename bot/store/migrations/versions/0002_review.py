"""Verdicts, alerts, steps, departed servers, and policies as one document.

Servers that had chosen something keep deleting; new ones start by flagging.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _policies_to_json()
    op.create_table(
        "alert",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_guild_id", "alert", ["guild_id"])
    op.execute("INSERT INTO alert (id, guild_id) SELECT id, guild_id FROM incident")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('alert', 'id'), "
            "(SELECT coalesce(max(id), 0) + 1 FROM alert), false)"
        )
    with op.batch_alter_table("incident") as incident:
        incident.add_column(sa.Column("alert_id", _KEY))
        incident.add_column(sa.Column("kind", sa.String(16)))
        incident.add_column(sa.Column("version", _TIME))
        incident.add_column(sa.Column("verdict", sa.String(16)))
        incident.add_column(sa.Column("verdict_by", sa.BigInteger))
        incident.add_column(sa.Column("verdict_at", _TIME))
        incident.add_column(sa.Column("appeal", sa.String(16)))
    op.execute(
        "UPDATE incident SET alert_id = id, kind = 'message', version = created_at, "
        "rule = replace(rule, ' ', '_')"
    )
    numbered = {"sqlite_autoincrement": True}  # the ids of erased rows are not used again
    with op.batch_alter_table("incident", table_kwargs=numbered) as incident:
        incident.alter_column("alert_id", existing_type=_KEY, nullable=False)
        incident.alter_column("kind", existing_type=sa.String(16), nullable=False)
        incident.alter_column("version", existing_type=_TIME, nullable=False)
        incident.create_foreign_key("fk_incident_alert", "alert", ["alert_id"], ["id"])
        incident.create_index("ix_incident_message_id", ["message_id"])
        incident.create_index("ix_incident_alert_id", ["alert_id"])
    op.create_table(
        "incident_step",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column(
            "incident_id",
            _KEY,
            sa.ForeignKey("incident.id", name="fk_step_incident", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("deed", sa.String(32), nullable=False),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("detail", sa.String(200), nullable=False),
    )
    op.create_index("ix_incident_step_incident_id", "incident_step", ["incident_id"])
    op.create_table(
        "departed_guild",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("left_at", _TIME, nullable=False),
    )


def downgrade() -> None:
    """Revert; what only the new tables and columns can hold is lost."""
    op.drop_table("departed_guild")
    op.drop_table("incident_step")
    with op.batch_alter_table("incident") as incident:
        incident.drop_index("ix_incident_alert_id")
        incident.drop_index("ix_incident_message_id")
        incident.drop_constraint("fk_incident_alert", type_="foreignkey")
        for name in (
            "alert_id",
            "kind",
            "version",
            "verdict",
            "verdict_by",
            "verdict_at",
            "appeal",
        ):
            incident.drop_column(name)
    op.execute("UPDATE incident SET rule = replace(rule, '_', ' ')")
    op.drop_table("alert")
    _policies_from_json()


def _policies_to_json() -> None:
    bind = op.get_bind()
    with op.batch_alter_table("guild_policy") as table:
        table.add_column(sa.Column("policy", sa.Text))
    old = bind.execute(sa.text('SELECT guild_id, flag, "delete", log_channel_id FROM guild_policy'))
    for guild_id, flag, delete, log_channel_id in old.fetchall():
        policy = {
            "guild_id": guild_id,
            "mode": "enforce",
            "server": {"flag": flag, "delete": delete},
            "log_channel_id": log_channel_id,
        }
        bind.execute(
            sa.text("UPDATE guild_policy SET policy = :policy WHERE guild_id = :guild_id"),
            {"policy": json.dumps(policy), "guild_id": guild_id},
        )
    with op.batch_alter_table("guild_policy") as table:
        table.alter_column("policy", existing_type=sa.Text, nullable=False)
        for name in ("flag", "delete", "log_channel_id"):
            table.drop_column(name)


def _policies_from_json() -> None:
    bind = op.get_bind()
    with op.batch_alter_table("guild_policy") as table:
        table.add_column(sa.Column("flag", sa.Double))
        table.add_column(sa.Column("delete", sa.Double))
        table.add_column(sa.Column("log_channel_id", sa.BigInteger))
    for guild_id, stored in bind.execute(
        sa.text("SELECT guild_id, policy FROM guild_policy")
    ).fetchall():
        policy = json.loads(stored)
        server = policy.get("server", {})
        bind.execute(
            sa.text(
                'UPDATE guild_policy SET flag = :flag, "delete" = :delete, '
                "log_channel_id = :channel WHERE guild_id = :guild_id"
            ),
            {
                "flag": server.get("flag"),
                "delete": server.get("delete"),
                "channel": policy.get("log_channel_id"),
                "guild_id": guild_id,
            },
        )
    with op.batch_alter_table("guild_policy") as table:
        table.drop_column("policy")
