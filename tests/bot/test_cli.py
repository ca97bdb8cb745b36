"""`python -m bot`: what the person at the keyboard gets to read."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.__main__ import main
from bot.audit import CHUNK
from bot.scoring.scorer import Scorer
from bot.settings import PROJECT_ROOT
from tests.bot.tiny_model import KIND_SCORE, RUDE_SCORE, VILE_SCORE


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self) -> str:
        """The one sentence with which a command was refused."""
        assert self.code == 2
        assert "Traceback" not in self.out + self.err
        (sentence,) = [line for line in self.err.splitlines() if line.startswith("Error: ")]
        return sentence


class Cli(Protocol):
    """Runs a command in this process."""

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> Result: ...


@pytest.fixture
def environment(
    bare_environment: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """The environment of a command: the tiny model, no `.env`, a wide terminal."""
    monkeypatch.setenv("MODEL_DIR", str(tiny_model))
    monkeypatch.setenv("COLUMNS", "300")
    return monkeypatch


@pytest.fixture
def cli(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        environment.setattr(sys, "argv", ["bot", *arguments])
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        else:
            code = 0
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def process(environment: pytest.MonkeyPatch, bare_environment: Path) -> Cli:
    """The same in a process of its own, with a locale that knows no UTF-8."""

    def call(*arguments: str, stdin: str | bytes = "") -> Result:
        finished = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            env={
                **os.environ,
                "PYTHONPATH": str(PROJECT_ROOT),
                "LC_ALL": "POSIX",
                "PYTHONCOERCECLOCALE": "0",
                "PYTHONUTF8": "0",
            },
            cwd=bare_environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Result(finished.returncode, finished.stdout.decode(), finished.stderr.decode())

    return call


def lines(*records: object) -> str:
    """JSON lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


class TestRun:
    @pytest.mark.parametrize("arguments", [(), ("run",)])
    def test_without_a_token(self, cli: Cli, arguments: tuple[str, ...]) -> None:
        sentence = cli(*arguments).refused()
        assert "DISCORD_TOKEN is not set" in sentence
        assert "`make demo`" in sentence

    def test_a_real_process_without_a_token(self, process: Cli) -> None:
        result = process()
        assert "DISCORD_TOKEN is not set" in result.refused()
        assert result.out == ""
        assert len(result.err.splitlines()) == 1

    def test_a_model_folder_that_is_not_there(
        self, cli: Cli, environment: pytest.MonkeyPatch
    ) -> None:
        environment.setenv("DISCORD_TOKEN", "MTIz.secret.token")
        environment.setenv("MODEL_DIR", "nowhere")
        sentence = cli("run").refused()
        assert "There is no model in nowhere" in sentence
        assert "set MODEL_DIR" in sentence

    def test_a_database_that_cannot_be_used(
        self, cli: Cli, environment: pytest.MonkeyPatch
    ) -> None:
        environment.setenv("DISCORD_TOKEN", "MTIz.secret.token")
        environment.setenv("DATABASE_URL", "oracle://u:tops3cret@host/db")
        sentence = cli("run").refused()
        assert "DATABASE_URL names oracle" in sentence
        assert "tops3cret" not in sentence
        assert "secret.token" not in sentence

    def test_an_invalid_setting(self, cli: Cli, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("SCORER_QUEUE", "many")
        assert "SCORER_QUEUE is not valid" in cli("run").refused()

    def test_a_command_that_does_not_exist(self, cli: Cli) -> None:
        result = cli("dance")
        assert result.code == 2
        assert "dance" in result.err

    def test_help_names_every_command(self, cli: Cli) -> None:
        result = cli("--help")
        assert result.code == 0
        for command in ("run", "demo", "doctor", "score"):
            assert command in result.out


class TestScoreTable:
    def test_one_row_a_text(self, cli: Cli) -> None:
        result = cli("score", "you are vile", "you are rude", "you are kind")
        assert result.code == 0
        rows = [
            [cell.strip() for cell in line.strip("│").split("│")]
            for line in result.out.splitlines()
            if line.startswith("│")
        ]
        assert rows == [
            ["you are vile", "TOXIC", "delete", f"{VILE_SCORE:.3f}"],
            ["you are rude", "TOXIC", "flag", f"{RUDE_SCORE:.3f}"],
            ["you are kind", "NO TOXIC", "none", f"{KIND_SCORE:.3f}"],
        ]

    @pytest.mark.parametrize("text", ["[bold]you[/bold] are [/] rude", ":cat: 猫 🐈 é \u202e rude"])
    def test_a_text_is_shown_as_it_is(self, cli: Cli, text: str) -> None:
        result = cli("score", text)
        assert result.code == 0
        assert text in result.out
        assert f"{RUDE_SCORE:.3f}" in result.out

    def test_an_empty_text_scores_zero(self, cli: Cli) -> None:
        result = cli("score", "")
        assert result.code == 0
        assert "0.000" in result.out

    def test_neither_texts_nor_jsonl(self, cli: Cli) -> None:
        assert "Give either texts" in cli("score").refused()

    def test_both_texts_and_jsonl(self, cli: Cli) -> None:
        assert "Give either texts" in cli("score", "--jsonl", "hello").refused()

    def test_another_model_folder(self, cli: Cli, tiny_model: Path, tmp_path: Path) -> None:
        assert cli("score", "--model", str(tiny_model), "hello").code == 0
        sentence = cli("score", "--model", str(tmp_path), "hello").refused()
        assert f"There is no model in {tmp_path}" in sentence

    def test_a_model_dir_that_is_not_there(self, cli: Cli, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("MODEL_DIR", "nowhere")
        assert "There is no model in nowhere" in cli("score", "hello").refused()


class TestScoreJsonLines:
    def test_order_and_other_keys_are_kept(self, cli: Cli) -> None:
        records: list[dict[str, object]] = [
            {"id": 7, "text": "you are vile", "tags": ["a", {"b": None}]},
            {"text": "you are kind"},
            {"text": "you are rude", "id": "x"},
        ]
        result = cli("score", "--jsonl", stdin=lines(*records))
        assert result.code == 0
        assert result.records == [
            {**records[0], "score": round(VILE_SCORE, 6), "label": "TOXIC", "action": "delete"},
            {**records[1], "score": round(KIND_SCORE, 6), "label": "NO TOXIC", "action": "none"},
            {**records[2], "score": round(RUDE_SCORE, 6), "label": "TOXIC", "action": "flag"},
        ]
        assert list(result.records[0]) == ["id", "text", "tags", "score", "label", "action"]

    def test_an_old_verdict_is_replaced(self, cli: Cli) -> None:
        result = cli("score", "--jsonl", stdin=lines({"text": "vile", "score": "?", "action": 1}))
        assert result.records[0]["score"] == round(VILE_SCORE, 6)
        assert result.records[0]["action"] == "delete"

    def test_more_lines_than_one_chunk(self, cli: Cli, tiny_model: Path) -> None:
        words = ("kind", "rude", "vile")
        texts = [" ".join([words[n % 3], *["you"] * (n % 11)]) for n in range(2 * CHUNK + 3)]
        records = [{"text": text, "n": number} for number, text in enumerate(texts)]
        result = cli("score", "--jsonl", stdin=lines(*records))
        assert [record["n"] for record in result.records] == list(range(len(texts)))
        assert [record["score"] for record in result.records] == pytest.approx(
            Scorer.open(tiny_model, threads=1).score_many(texts), abs=1e-6
        )

    def test_progress_goes_to_standard_error_only(self, cli: Cli) -> None:
        result = cli("score", "--jsonl", stdin=lines({"text": "kind"}, {"text": "rude"}))
        assert len(result.records) == 2
        assert "2/2" in result.err
        assert "scoring" not in result.out

    def test_blank_lines_are_passed_over(self, cli: Cli) -> None:
        result = cli("score", "--jsonl", stdin="\n" + lines({"text": "kind"}) + "  \n\n")
        assert result.code == 0
        assert len(result.records) == 1

    def test_nothing_in_nothing_out(self, cli: Cli) -> None:
        result = cli("score", "--jsonl", stdin="")
        assert result.code == 0
        assert result.out == ""

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            ("{oops", "is not JSON"),
            ('{"text": "kind"', "is not JSON"),
            ('"kind"', 'has no string under "text"'),
            ("[]", 'has no string under "text"'),
            ("null", 'has no string under "text"'),
            ('{"txt": "kind"}', 'has no string under "text"'),
            ('{"text": 1}', 'has no string under "text"'),
            ('{"text": null}', 'has no string under "text"'),
        ],
    )
    def test_a_bad_line_is_named_and_what_came_before_is_kept(
        self, cli: Cli, bad: str, reason: str
    ) -> None:
        good = lines({"text": "rude"}, {"text": "vile"})
        result = cli("score", "--jsonl", stdin=f"\n{good}{bad}\n{good}")
        assert f"Line 4 of the input {reason}" in result.refused()
        assert '{"text": "hello"}' in result.refused()
        assert [record["text"] for record in result.records] == ["rude", "vile"]

    def test_a_bad_first_line(self, cli: Cli) -> None:
        result = cli("score", "--jsonl", stdin="nonsense\n")
        assert "Line 1 of the input is not JSON" in result.refused()
        assert result.out == ""

    def test_a_bad_line_behind_the_first_chunk(self, cli: Cli) -> None:
        good = lines({"text": "rude"}) * (CHUNK + 1)
        result = cli("score", "--jsonl", stdin=f"{good}nonsense\n")
        assert f"Line {CHUNK + 2} of the input" in result.refused()
        assert len(result.records) == CHUNK + 1

    @pytest.mark.parametrize(
        "text", ["猫 🐈 é rude", "a\u2028b\u0085c rude", "\x00 rude", "\ud83d rude"]
    )
    def test_any_character_comes_back_unchanged(self, cli: Cli, text: str) -> None:
        result = cli("score", "--jsonl", stdin=json.dumps({"text": text}) + "\n")
        assert result.code == 0
        (line,) = result.out.split("\n")[:-1]
        assert json.loads(line)["text"] == text
        assert json.loads(line)["action"] == "flag"

    def test_bytes_that_are_no_utf8(self, cli: Cli) -> None:
        bad = '{"text": "café"}\n'.encode("latin-1")
        result = cli("score", "--jsonl", stdin=lines({"text": "rude"}).encode() + bad)
        assert "UTF-8" in result.refused()

    def test_a_byte_order_mark_is_no_obstacle(self, cli: Cli) -> None:
        result = cli("score", "--jsonl", stdin="\ufeff" + lines({"text": "rude"}))
        assert result.code == 0
        assert result.records[0]["action"] == "flag"

    def test_a_real_process_reads_a_pipe_in_any_locale(self, process: Cli) -> None:
        result = process("score", "--jsonl", stdin=lines({"text": "du bist 🐈 vile", "ø": 1}))
        assert result.code == 0, result.err
        assert result.records == [
            {
                "text": "du bist 🐈 vile",
                "ø": 1,
                "score": round(VILE_SCORE, 6),
                "label": "TOXIC",
                "action": "delete",
            }
        ]


class TestDoctor:
    def test_what_is_missing_is_said_and_hides_nothing_else(self, cli: Cli) -> None:
        result = cli("doctor")
        assert result.code == 2
        findings = checks(result)
        assert findings["model"][0] == "ok"
        assert "tiny is intact and scores" in findings["model"][1]
        assert findings["database"][0] == "ok"
        assert findings["Discord"][0] == "no"
        assert "DISCORD_TOKEN is not set" in findings["Discord"][1]

    def test_every_failure_is_listed(
        self, cli: Cli, environment: pytest.MonkeyPatch, bare_environment: Path
    ) -> None:
        environment.setenv("MODEL_DIR", "[nowhere]")
        environment.setenv("DATABASE_URL", "mysql://u:tops3cret@host/db")
        result = cli("doctor")
        assert result.code == 2
        assert "tops3cret" not in result.out
        findings = checks(result)
        assert {mark for mark, _ in findings.values()} == {"no"}
        assert "There is no model in [nowhere]" in findings["model"][1]
        assert "DATABASE_URL names mysql" in findings["database"][1]

    def test_the_remedy_is_shown_in_full(self, cli: Cli, environment: pytest.MonkeyPatch) -> None:
        environment.setitem(sys.modules, "asyncpg", None)
        environment.setenv("DATABASE_URL", "postgresql://u@host/db")
        detail = checks(cli("doctor"))["database"][1]
        assert "pip install 'toxicity-bot[postgresql]'" in detail


def checks(result: Result) -> dict[str, tuple[str, str]]:
    """The doctor's table: check -> (mark, finding), wrapped cells joined."""
    found: dict[str, tuple[str, str]] = {}
    current = ""
    for line in result.out.splitlines():
        if line.startswith("│"):
            mark, check, finding = (cell.strip() for cell in line.strip("│").split("│"))
            current = check or current
            old_mark, old_finding = found.get(current, ("", ""))
            found[current] = (old_mark or mark, f"{old_finding} {finding}".strip())
    return found
