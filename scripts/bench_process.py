# SPDX-License-Identifier: Apache-2.0
"""Runs a program and measures CPU time and memory of it and all that it starts."""
import ctypes
import os
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")


class Measured:
    """ok, cpu (seconds), pss (bytes, peak), elapsed (seconds), log (path)."""

    def __init__(self, log):
        self.ok, self.cpu, self.pss, self.elapsed, self.log = False, 0.0, 0, 0.0, log
        self.first_time_cpu = 0.0


def tree(pid):
    """pid and all its descendants that live."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
                    parents[int(name)] = int(f.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
    found, more = {pid}, True
    while more:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
    return found


def pss_of(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
        except OSError:
            continue
    return total * 1024


def cpu_of(pids):
    """CPU seconds of processes that live, with children that they have waited for."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
                total += sum(int(word) for word in f.read().rsplit(")", 1)[1].split()[11:15])
        except (OSError, IndexError, ValueError):
            continue
    return total / TICKS


def measure(command, log, env=None):
    """Runs `command` to its end. Orphans come to us, so that no CPU time is lost."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    result = Measured(log)
    before, start = os.times(), time.monotonic()
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env)
        while process.poll() is None:
            result.pss = max(result.pss, pss_of(tree(process.pid)))
            time.sleep(0.1)
    result.elapsed = time.monotonic() - start
    reap_orphans()
    after = os.times()
    result.cpu = (after.children_user + after.children_system -
                  before.children_user - before.children_system)
    result.ok = process.returncode == 0
    return result


def reap_orphans():
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.05)
