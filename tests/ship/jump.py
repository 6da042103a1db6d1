"""Sends a running program to one of its own functions, as a bug would: what is left out of the static program is
called by nothing, so nothing else shows how such a call ends. Linux on x86-64."""

import ctypes
import os
import pathlib
import re
import subprocess
import sys

TRACE_ME, GET_REGISTERS, SET_REGISTERS, NEXT_SYSTEM_CALL, DETACH = 0, 12, 13, 24, 17
WRITE = 1


class Registers(ctypes.Structure):
    """struct user_regs_struct of sys/user.h."""

    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss"
        " fs_base gs_base ds es fs gs".split()
    ]


def ptrace(request, pid, data=None):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def address_of(name, program):
    """By the linker's map; of a position-independent program, so from where it was loaded."""
    (offset,) = re.findall(rf"^ +0x([0-9a-f]{{16}}) +{name}$", program.with_suffix(".map").read_text(), re.M)
    return int(offset, 16)


def jump(program, function, *arguments):
    """Runs the program up to its first write, sends it to `function`, and gives (exit code, standard error)."""
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(writable, 2)
            ptrace(TRACE_ME, 0)
            os.execve(program, [str(program), *arguments], {})
        finally:
            os._exit(125)
    os.close(writable)
    registers = Registers()
    try:
        while True:
            _, status = os.waitpid(pid, 0)
            if not os.WIFSTOPPED(status):
                raise AssertionError("it ended before it wrote anything")
            ptrace(GET_REGISTERS, pid, ctypes.byref(registers))
            if registers.orig_rax == WRITE and registers.rax == len_of_output(registers):
                break
            ptrace(NEXT_SYSTEM_CALL, pid)
        maps = pathlib.Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
        base = min(int(line.split("-")[0], 16) for line in maps if line.endswith(str(program)))
        registers.orig_rax = 2**64 - 1  # no system call to start again
        registers.rip = base + address_of(function, program)
        registers.rsp = (registers.rsp - 256) // 16 * 16 - 8  # as behind a call, and off what is in use
        ptrace(SET_REGISTERS, pid, ctypes.byref(registers))
        ptrace(DETACH, pid)
        _, status = os.waitpid(pid, 0)
    finally:
        with os.fdopen(readable, encoding="utf-8") as stream:
            text = stream.read()
    return os.waitstatus_to_exitcode(status), text


def len_of_output(registers):
    """What a write gives that has been done; before, %rax says that it has not."""
    return registers.rdx


if __name__ == "__main__":
    print(jump(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], "--version"))
