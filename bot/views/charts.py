"""The words in charts."""

from bot.language import Language
from bot.reports.charts import Labels


def chart_labels(t: Language) -> Labels:
    """The words in the charts."""
    return Labels(
        over_time=t("chart.over_time"),
        flagged=t("chart.flagged"),
        deleted=t("chart.deleted"),
        scores=t("chart.scores"),
        messages=t("chart.messages"),
        score=t("chart.score"),
    )
