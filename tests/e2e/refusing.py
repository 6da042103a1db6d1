"""Runs a program in a sandbox that refuses system calls, as a seccomp profile of a container engine does:
refusing.py ERRNO CALL[,CALL…] PROGRAM [ARGUMENT…]"""

import ctypes
import errno
import os
import platform
import struct
import sys

# asm/unistd_64.h, asm-generic/unistd.h
NUMBERS = {
    "x86_64": {"eventfd2": 290, "signalfd4": 289, "getrandom": 318, "ppoll": 271, "clone3": 435, "close_range": 436},
    "aarch64": {"eventfd2": 19, "signalfd4": 74, "getrandom": 278, "ppoll": 73, "clone3": 435, "close_range": 436},
}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, RET|K
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # linux/seccomp.h


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def refuse(calls, error):
    numbers = NUMBERS[platform.machine()]
    code = [(LOAD_NUMBER, 0, 0, 0)]
    for call in calls:
        code += [(JUMP_IF_EQUAL, 0, 1, numbers[call]), (RETURN, 0, 0, REFUSE | error)]
    code.append((RETURN, 0, 0, ALLOW))
    text = b"".join(struct.pack("HBBI", *instruction) for instruction in code)
    buffer = ctypes.create_string_buffer(text, len(text))
    program = Program(len(code), ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "this system takes no seccomp filter")


def known_here():
    return platform.machine() in NUMBERS


if __name__ == "__main__":
    refuse(sys.argv[2].split(","), getattr(errno, sys.argv[1]))
    os.execv(sys.argv[3], sys.argv[3:])
