"""Policies, score counts and incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "guild_policy",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("flag", sa.Double),
        sa.Column("delete", sa.Double),
        sa.Column("log_channel_id", sa.BigInteger),
    )
    op.create_table(
        "score_count",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("channel_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("bucket", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("messages", sa.Integer, nullable=False),
    )
    op.create_table(
        "incident",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("threshold", sa.Double, nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("alerted", sa.Boolean, nullable=False),
        sa.Column("author_told", sa.Boolean, nullable=False),
        sa.Column("problem", sa.String(200)),
    )
    op.create_index("ix_incident_guild_time", "incident", ["guild_id", "created_at"])
    op.create_index("ix_incident_author_id", "incident", ["author_id"])


def downgrade() -> None:
    """Revert."""
    op.drop_table("incident")
    op.drop_table("score_count")
    op.drop_table("guild_policy")
