# SPDX-License-Identifier: Apache-2.0
"""Stops one thread of another process, as a debugger does, and lets it go on."""

import ctypes
import os
from pathlib import Path

PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207  # linux/ptrace.h

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def _ptrace(request: int, thread: int) -> None:
    if _libc.ptrace(request, thread, None, None) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def threads_named(process: int, name: str) -> list[int]:
    """The threads with this name, in the order in which they began."""
    tasks = sorted(int(task.name) for task in Path(f"/proc/{process}/task").iterdir())
    return [
        task
        for task in tasks
        if Path(f"/proc/{process}/task/{task}/comm").read_text().strip() == name
    ]


class StoppedThread:
    """For the life of a with statement. Enter and leave it on the same thread of the test."""

    def __init__(self, thread: int):
        self._thread = thread

    def __enter__(self) -> "StoppedThread":
        _ptrace(PTRACE_SEIZE, self._thread)
        _ptrace(PTRACE_INTERRUPT, self._thread)
        os.waitpid(self._thread, 0x40000000)  # __WALL: also of threads
        return self

    def __exit__(self, *_) -> None:
        _ptrace(PTRACE_DETACH, self._thread)
