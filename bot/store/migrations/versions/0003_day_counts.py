"""Counts of whole days, summed along each axis, from those of hours."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE_SERVER = 0
NOT_SCORED = -1


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "day_count",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channel_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("axis", sa.String(8), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("messages", sa.Integer, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        utc = "hour AT TIME ZONE 'UTC'"
        day, hour = f"CAST({utc} AS date)", f"CAST(extract(hour FROM {utc}) AS integer)"
    else:
        day, hour = "date(hour)", "CAST(strftime('%H', hour) AS integer)"
    scored = f"WHERE bucket <> {NOT_SCORED}"
    for channel, axis, key, where in (
        (WHOLE_SERVER, "score", "bucket", ""),
        (WHOLE_SERVER, "hour", hour, scored),
        (WHOLE_SERVER, "channel", "channel_id", scored),
        ("channel_id", "score", "bucket", ""),
        ("channel_id", "hour", hour, scored),
    ):
        op.execute(
            "INSERT INTO day_count (guild_id, channel_id, axis, day, key, messages) "
            f"SELECT guild_id, {channel}, '{axis}', {day}, {key}, sum(messages) "
            f"FROM score_count {where} GROUP BY 1, 2, 4, 5"
        )


def downgrade() -> None:
    """Revert; the counts of hours hold the same."""
    op.drop_table("day_count")
