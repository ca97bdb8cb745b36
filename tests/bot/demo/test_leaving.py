"""Leaving the demo at a real terminal."""

import os
import re
import select
import sys
import time

import pytest

from bot.settings import PROJECT_ROOT

pty = pytest.importorskip("pty", reason="a pseudo-terminal is needed")

CTRL_C = b"\x03"
CTRL_D = b"\x04"
LONGEST_S = 120
WITHOUT_PAUSES = "import bot.__main__, bot.demo.play as p; p.PAUSE_S = 0; bot.__main__.main()"
STYLES = re.compile(r"\x1b\[[\d;?]*[a-zA-Z]")


def leave(when: bytes, key: bytes) -> tuple[int, str, float]:
    """Press `key` once the demo shows `when`: exit status, output, seconds until it had left."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(PROJECT_ROOT)
        os.execv(sys.executable, [sys.executable, "-c", WITHOUT_PAUSES, "demo"])
    output = b""
    pressed = 0.0
    start = time.monotonic()
    try:
        while time.monotonic() - start < LONGEST_S:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                shown = os.read(terminal, 65536)
            except OSError:  # the other side is closed
                shown = b""
            if not shown:
                break
            output += shown
            if not pressed and when in output:
                time.sleep(1)  # as a person does: by then the line editor listens
                pressed = time.monotonic()
                os.write(terminal, key)
        else:
            os.kill(child, 9)
    finally:
        os.close(terminal)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, output.decode(), time.monotonic() - pressed


@pytest.mark.parametrize(
    ("when", "key", "expected"),
    [(b"you> ", CTRL_D, 0), (b"you> ", CTRL_C, 0), (b"the weekend?", CTRL_C, 130)],
    ids=["Ctrl-D", "Ctrl-C", "Ctrl-C in the script"],
)
def test_one_leaves_at_once_and_hears_what_to_do_next(
    when: bytes, key: bytes, expected: int
) -> None:
    status, output, seconds = leave(when, key)

    assert status == expected, output[-2000:]
    assert "Traceback" not in output
    last = " ".join(STYLES.sub("", output).split())
    assert last.endswith("let `python -m bot doctor` check it.")
    assert seconds < 20
