"""The pictures of the README."""

from pathlib import Path

from bot.demo.pictures import draw


async def test_they_show_the_alert_the_preview_and_the_chart(tmp_path: Path) -> None:
    alert, preview, chart = await draw(tmp_path / "new")

    # A picture in SVG holds its words, with spaces that cannot break.
    words = alert.read_text(encoding="utf-8").replace("&#160;", " ")
    assert "Message deleted" in words
    assert "Dismiss (false alarm)" in words
    words = preview.read_text(encoding="utf-8").replace("&#160;", " ")
    assert "flagged →" in words
    assert "false alarm(s)" in words
    assert "@font-face" not in words  # nothing is loaded from the web
    assert chart.read_bytes().startswith(b"\x89PNG")
