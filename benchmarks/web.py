"""The workbench under load: 50 readers for a minute, each with a case of their own, and how long it takes to start.

    python benchmarks/web.py [--users 50] [--seconds 60]

All unlock the store (each costs one Argon2id), then the minute begins and each reads: half of the time the assessment
of a case of their own, else the board of all cases, the deadlines, a provision. No assessment was worked out before.
Between two pages they wait 0.5 to 2 seconds. The server is `safeconduct serve` in a process of its own; the readers are
threads of this one, so that both share the cores of the machine.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from safeconduct import load_corpus
from safeconduct.casework.history import Said, paths_of
from safeconduct.casework.store import Store

ROOT = Path(__file__).resolve().parents[1]
PASSPHRASE = "otter lamp seven quarry"
KINDS = ("assessment", "assessment", "assessment", "board", "deadlines", "law")


def store(path: Path, users: int) -> None:
    """A case for each reader: the examples, one after the other."""
    corpus, now = load_corpus(ROOT / "corpus"), datetime.now(UTC)
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "examples").glob("*.yaml"))]
    with Store.create(path, PASSPHRASE, now=now) as made:
        for user in range(users):
            values = paths_of(texts[user % len(texts)], corpus, file="example")
            made.new(f"user-{user}", now=now).say([Said(name, value) for name, value in values.items()], now=now)


def processor(pid: int) -> float:
    """The seconds of processor time a process has taken."""
    ticks = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def served(path: Path) -> tuple[subprocess.Popen[bytes], str, float]:
    """The server, its address, and the seconds until it answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "safeconduct", "serve", "--store", str(path), "--port", str(port),
               "--corpus", str(ROOT / "corpus")]  # fmt: skip
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    while True:
        try:
            httpx.get(f"{url}/unlock")
            return server, url, time.perf_counter() - began
        except httpx.ConnectError:
            time.sleep(0.01)


def read(
    url: str, user: int, ready: threading.Barrier, seconds: float, took: dict[str, list[float]], errors: list[str]
) -> None:
    draw = random.Random(user)
    with httpx.Client(base_url=url, timeout=60) as client:
        client.post("/unlock", data={"passphrase": PASSPHRASE})
        board = client.get("/board").text
        links = dict(zip(re.findall(r'href="/case/[0-9a-f]{32}">(user-\d+)<', board),
                         re.findall(r'href="(/case/[0-9a-f]{32})">user-\d+<', board), strict=True))  # fmt: skip
        case = links[f"user-{user}"]  # an address that says nothing
        pages = {"assessment": case, "board": "/board", "deadlines": f"{case}/deadlines",
                 "law": "/law/of/kz-cpc-590-1-9"}  # fmt: skip
        ready.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            kind = draw.choice(KINDS)
            began = time.perf_counter()
            answer = client.get(pages[kind])
            took[kind].append(time.perf_counter() - began)
            if answer.status_code != 200:
                errors.append(f"{kind}: {answer.status_code}")
            time.sleep(draw.uniform(0.5, 2))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.db"
        store(path, args.users)
        server, url, started = served(path)
        starting = processor(server.pid)
        took: dict[str, list[float]] = {kind: [] for kind in KINDS}
        errors: list[str] = []
        ready = threading.Barrier(args.users)
        threads = [threading.Thread(target=read, args=(url, user, ready, args.seconds, took, errors))
                   for user in range(args.users)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        status = Path(f"/proc/{server.pid}/status").read_text("utf-8")
        cpu = processor(server.pid)
        server.send_signal(signal.SIGINT)
        server.wait(20)
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    print(f"start to first answer: {started:.2f} s, of processor time {starting:.2f} s")
    for kind, times in took.items():
        marks = statistics.quantiles(times, n=100)
        print(f"{kind:<12} {len(times):>6} pages  median {marks[49] * 1000:6.1f} ms  p95 {marks[94] * 1000:6.1f} ms  "
              f"max {max(times) * 1000:6.1f} ms")  # fmt: skip
    print(f"errors: {len(errors)} {errors[:3]}")
    print(f"server: {cpu:.1f} s of processor time, memory at most {int(peak[1]) // 1024 if peak else 0} MB")


if __name__ == "__main__":
    main()
