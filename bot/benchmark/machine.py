"""What machine this is, and how fast it multiplies whole numbers at best."""

import os
import platform
import re
import resource
import sys
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

import numpy as np

MEBIBYTE: Final = 2**20
SIDE: Final = 1024


def describe() -> str:
    """Processor, cores that this process may use, and the versions that matter."""
    import onnxruntime

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} core(s); Python {platform.python_version()}, "
        f"ONNX Runtime {onnxruntime.__version__}"
    )


def int8_ceiling(seconds: float = 2.0) -> float:
    """Billions of int8 operations a second (a multiplication and an addition are two) at best.

    Measured on products of square matrices in ONNX Runtime, which nothing in a model reaches.

    Raises:
        ModuleNotFoundError: the package onnx, of the training extra, is not installed.
    """
    import onnxruntime as ort

    session = ort.InferenceSession(_product(), providers=["CPUExecutionProvider"])
    left = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
    session.run(None, {"left": left})
    best = float("inf")
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        session.run(None, {"left": left})
        best = min(best, time.perf_counter() - start)
    return 2 * SIDE**3 / best / 1e9


def memory() -> float:
    """MiB that this process holds now."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / MEBIBYTE
    return peak_memory()


def peak_memory() -> float:
    """MiB that this process held at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (MEBIBYTE if sys.platform == "darwin" else 1024)


def installed_size(package: str) -> float:
    """MiB on disk of an installed package and all it requires, extras left out."""
    found: set[str] = set()
    total = 0
    todo = [package]
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in found:
            continue
        found.add(name)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # a requirement for another platform
        for file in installed.files or ():
            path = Path(str(file.locate()))
            total += path.stat().st_size if path.is_file() else 0
        for requirement in installed.requires or ():
            if "extra ==" not in requirement:
                todo.append(re.split(r"[\s;<>=!~\[(]", requirement, maxsplit=1)[0])
    return total / MEBIBYTE


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = re.search(r"^model name\s*: (.+)$", cpuinfo.read_text(), re.MULTILINE)
        if named is not None:
            return named[1]
    return platform.processor() or platform.machine()


def _product() -> bytes:
    """An ONNX graph: a matrix of uint8 times a constant one of int8."""
    from onnx import TensorProto, helper, numpy_helper

    right = np.random.default_rng(1).integers(-127, 127, (SIDE, SIDE), dtype=np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["left", "right"], ["product"])],
        "product",
        [helper.make_tensor_value_info("left", TensorProto.UINT8, [SIDE, SIDE])],
        [helper.make_tensor_value_info("product", TensorProto.INT32, [SIDE, SIDE])],
        [numpy_helper.from_array(right, "right")],
    )
    opsets = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return bytes(model.SerializeToString())
