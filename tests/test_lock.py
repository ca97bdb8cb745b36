"""The lock files hold what pyproject.toml asks for, the same for every machine."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import defaultdict

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import PROJECT_ROOT

PROJECT = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {"runtime": ("demo", "postgresql"), "dev": ("dev",)}
MACHINES = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": platform}
    for python, platform in itertools.product(
        ("3.11", "3.12", "3.13", "3.14"), ("linux", "darwin", "win32")
    )
]
PIN = re.compile(
    r"[a-z0-9-]+==[\w.]+( ; [\w.'=!<>() ]+)?(?P<hashes>( \\\n    --hash=sha256:[0-9a-f]{64})+)"
)


def read(lock: str) -> str:
    return (PROJECT_ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def entries(lock: str) -> list[str]:
    """The lock's requirements, each with its hashes and without comments."""
    text = re.sub(r"^ *(#.*)?\n", "", read(lock), flags=re.MULTILINE)
    return re.split(r"\n(?! )", text.removesuffix("\n"))


def pins(lock: str) -> dict[str, list[Requirement]]:
    found = defaultdict(list)
    for entry in entries(lock):
        pin = Requirement(entry.split(" \\", maxsplit=1)[0])
        found[pin.name].append(pin)
    return found


def asked_for(extras: tuple[str, ...]) -> list[Requirement]:
    """The direct dependencies, the project's own extras followed."""
    texts = list(PROJECT["dependencies"])
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    direct = []
    for requirement in map(Requirement, texts):
        if requirement.name == PROJECT["name"]:
            direct += asked_for(tuple(requirement.extras))
        else:
            direct.append(requirement)
    return direct


@pytest.mark.parametrize("lock", EXTRAS)
def test_every_direct_dependency_is_locked_once_and_inside_its_range(lock: str) -> None:
    locked = pins(lock)
    for wanted in asked_for(EXTRAS[lock]):
        if wanted.name == "torch":
            continue
        candidates = locked[canonicalize_name(wanted.name)]
        for machine in MACHINES:
            fitting = [
                pin.specifier
                for pin in candidates
                if pin.marker is None or pin.marker.evaluate(machine)
            ]
            assert len(fitting) == 1, f"{wanted} has {len(fitting)} versions: run `make lock`"
            version = str(fitting[0]).removeprefix("==")
            assert wanted.specifier.contains(version), f"{version} is not {wanted}: run `make lock`"


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: str) -> None:
    for entry in entries(lock):
        assert PIN.fullmatch(entry), entry


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_names_no_host_and_no_folder_of_one_machine(lock: str) -> None:
    assert set(re.findall(r"[^\s,]*/[^\s,]*", read(lock))) <= {"requirements/dev.txt"}


@pytest.mark.parametrize("lock", EXTRAS)
def test_no_build_of_pytorch_is_locked(lock: str) -> None:
    assert not [name for name in pins(lock) if re.match("torch|triton|nvidia|cuda", name)]


def test_the_runtime_has_the_versions_that_the_tests_ran_with() -> None:
    tested = pins("dev")
    assert {name: tested[name] for name in pins("runtime")} == pins("runtime")
