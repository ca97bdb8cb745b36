"""What happens in the demo after the chat: review, appeal, threshold, another language."""

from typing import Final

import discord

from bot.demo.stage import Stage
from bot.demo.view import labels

OFFENDER: Final = "zed"
REASON: Final = "it was a joke between friends, sorry if it came across wrong"
SPANISH: Final = "eres un idiota, fuck you, you stupid bitch"


async def review(stage: Stage) -> None:
    """The moderator has a flagged message deleted."""
    alert = stage.alert(button="Delete")
    stage.view.press(stage.moderator, "Delete", "on the latest flagged message")
    await stage.members[stage.moderator].click(alert, label="Delete")
    stage.view.updated(stage.alert_again(alert))


async def appeal(stage: Stage) -> None:
    """An author appeals; the moderator declines."""
    offender = stage.members[OFFENDER]
    mail = offender.user.dm_channel.history()[-1]
    stage.view.press(OFFENDER, "Appeal", f"under the direct message, and writes: {REASON}")
    form = await offender.user.click(mail, label="Appeal")
    await offender.user.submit_modal(form, {"reason": REASON})
    alert = stage.alert(button="Decline")
    stage.view.updated(alert)
    decline = next(label for label in labels(alert) if label.startswith("Decline"))
    stage.view.press(stage.moderator, decline, "on the alert")
    await stage.members[stage.moderator].click(alert, label=decline)
    stage.view.updated(stage.alert_again(alert))
    stage.view.direct_message(OFFENDER, offender.user.dm_channel.history()[-1])


async def threshold(stage: Stage) -> None:
    """The admin sees what another threshold would have done, and applies it."""
    flag = round(stage.bot.default_thresholds.flag - 0.2, 2)
    (preview, *_) = await stage.command(f"/toxicity threshold flag:{flag}", {"flag": flag})
    stage.view.press(stage.moderator, "Apply", "under the preview")
    result = await stage.members[stage.moderator].click(preview.message, label="Apply")
    if result.response is not None:
        stage.view.updated(result.response.message)


async def spanish(stage: Stage) -> None:
    """The same bot in a server whose language is Spanish."""
    env = stage.env
    guild = env.create_guild(name="La Taberna", preferred_locale="es-ES")
    chat = guild.create_text_channel("general")
    log = guild.create_text_channel("registro")
    admin = guild.add_member(
        env.create_user("alba"),
        roles=[guild.create_role("Admins", permissions=discord.Permissions.all())],
    )
    member = guild.add_member(env.create_user("teo"))
    stage.view.introduce(
        {chat.mention: "#general", member.mention: "@teo", log.mention: "#registro"}
    )
    await admin.slash(chat, "toxicity log-channel", channel=log)
    await admin.slash(chat, "toxicity mode", mode="enforce")
    stage.view.say("\nIn another server, whose language is Spanish:")
    stage.view.line("general", "teo", SPANISH)
    await member.send(chat, SPANISH)
    stage.view.direct_message("teo", member.user.dm_channel.history()[-1])
    stage.view.alert("registro", log.history()[-1])
