"""What a server can choose, for hypothesis. A place's ids are those that policies name."""

from hypothesis import strategies as st

from bot.moderation.policy import (
    Ladder,
    Mode,
    OtherLanguages,
    Override,
    Place,
    Policy,
    Thresholds,
)

UNIT = st.floats(0, 1)
PAIRS = st.tuples(UNIT, UNIT).map(sorted).map(lambda pair: Thresholds(pair[0], pair[1]))
OVERRIDES = st.builds(Override, st.none() | UNIT, st.none() | UNIT).filter(
    lambda one: one.flag is None or one.delete is None or one.flag <= one.delete
)

_IDS = st.integers(1, 2**63 - 1)
_FEW_IDS = st.integers(1, 4)
PLACES = st.builds(Place, _FEW_IDS, st.none() | _FEW_IDS, st.none() | _FEW_IDS, st.booleans())
POLICIES = st.builds(
    Policy,
    guild_id=_IDS,
    mode=st.sampled_from(Mode),
    other_languages=st.sampled_from(OtherLanguages),
    server=OVERRIDES,
    nsfw=OVERRIDES,
    overrides=st.dictionaries(_FEW_IDS, OVERRIDES, max_size=4),
    exempt_roles=st.frozensets(_IDS, max_size=3),
    exempt_channels=st.frozensets(_IDS, max_size=3),
    exempt_members=st.frozensets(_IDS, max_size=3),
    exempt_moderators=st.booleans(),
    ladder=st.none()
    | st.builds(Ladder, st.integers(1, 50), st.integers(1, 720), st.integers(1, 40320)),
    log_channel_id=st.none() | _IDS,
    ping_role_id=st.none() | _IDS,
)
