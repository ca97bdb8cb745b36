"""Messages that could not be dealt with when they came."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "backlog",
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanting", sa.String(8), nullable=False),
        sa.Column("failures", sa.SmallInteger, nullable=False),
    )
    op.create_index("ix_backlog_guild_id", "backlog", ["guild_id"])


def downgrade() -> None:
    """Revert."""
    op.drop_table("backlog")
