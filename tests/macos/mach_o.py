"""What a Mach-O executable says of itself. An own reader of <mach-o/loader.h> and of the code signature
(<Kernel/kern/cs_blobs.h>), as far as test_file.py asks."""

import hashlib
import struct

MAGIC_64 = 0xFEEDFACF
MACHINES = {0x0100000C: "arm64", 0x01000007: "x64"}
EXECUTABLE = 2
FLAGS = {"dynamic": 0x4, "two-level names": 0x80, "executable stack": 0x20000, "PIE": 0x200000}

LC_REQ_DYLD = 0x80000000
LC_SYMTAB, LC_CODE_SIGNATURE, LC_SEGMENT_64, LC_BUILD_VERSION = 0x2, 0x1D, 0x19, 0x32
LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB, LC_REEXPORT_DYLIB, LC_LOAD_UPWARD_DYLIB = 0xC, 0x18, 0x1F, 0x23
LC_LOAD_DYLINKER, LC_RPATH, LC_DYLD_ENVIRONMENT = 0xE, 0x1C, 0x27
MACOS = 1

EMBEDDED_SIGNATURE, CODE_DIRECTORY = 0xFADE0CC0, 0xFADE0C02
AD_HOC = 0x2
SHA256 = 2


class MachO:
    def __init__(self, data):
        self.data = data
        magic, machine, _, self.kind, count, _, flags, _ = struct.unpack_from("<8I", data)
        if magic != MAGIC_64:
            raise ValueError(f"no 64-bit Mach-O file: it begins with {magic:#x}")
        self.machine = MACHINES.get(machine, hex(machine))
        self.flags = {name for name, bit in FLAGS.items() if flags & bit}
        self.commands = list(self._commands(count))

    def _commands(self, count):
        at = 32
        for _ in range(count):
            command, size = struct.unpack_from("<2I", self.data, at)
            yield command & ~LC_REQ_DYLD, self.data[at : at + size]
            at += size

    def all(self, command):
        return [body for each, body in self.commands if each == command]

    def one(self, command):
        [body] = self.all(command)
        return body

    @staticmethod
    def _text(data, at):
        return data[at : data.index(b"\0", at)].decode()

    def texts(self, command):
        """Of commands whose first word is the offset of their text."""
        return [self._text(body, struct.unpack_from("<I", body, 8)[0]) for body in self.all(command)]

    def libraries(self):
        kinds = (LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB, LC_REEXPORT_DYLIB, LC_LOAD_UPWARD_DYLIB)
        return [name for kind in kinds for name in self.texts(kind)]

    def build_version(self):
        """Platform and the oldest version, "13.0"."""
        platform, oldest = struct.unpack_from("<2I", self.one(LC_BUILD_VERSION), 8)
        return platform, f"{oldest >> 16}.{oldest >> 8 & 0xFF}"

    def imports(self):
        """Names that a library must have, without C's underscore."""
        symbols, count, strings, _ = struct.unpack_from("<4I", self.one(LC_SYMTAB), 8)
        found = set()
        for number in range(count):
            name, kind, _, _, _ = struct.unpack_from("<IBBHQ", self.data, symbols + 16 * number)
            if kind & 0x0E == 0 and kind & 0x01:  # undefined, external
                found.add(self._text(self.data, strings + name).removeprefix("_"))
        return found

    def segments(self):
        """Name: protection at the start (1 read, 2 write, 4 execute)."""
        found = {}
        for body in self.all(LC_SEGMENT_64):
            found[body[8:24].rstrip(b"\0").decode()] = struct.unpack_from("<I", body, 60)[0]
        return found

    def code_directory(self):
        at, _ = struct.unpack_from("<2I", self.one(LC_CODE_SIGNATURE), 8)
        magic, _, count = struct.unpack_from(">3I", self.data, at)
        assert magic == EMBEDDED_SIGNATURE, hex(magic)
        for number in range(count):
            _, offset = struct.unpack_from(">2I", self.data, at + 12 + 8 * number)
            if struct.unpack_from(">I", self.data, at + offset)[0] == CODE_DIRECTORY:
                return CodeDirectory(self.data, at + offset)
        raise ValueError("a signature without a code directory")


class CodeDirectory:
    """The hashes of all pages, which the kernel compares as it loads them."""

    def __init__(self, data, at):
        fields = struct.unpack_from(">9I4B", data, at)
        _, _, _, self.flags, hashes, _, _, pages, self.limit = fields[:9]
        size, self.kind, _, page_bits = fields[9:]
        self.pages = pages
        self.starts = range(0, self.limit, 1 << page_bits)
        self.wrong = []
        for number, start in enumerate(self.starts):
            page = data[start : min(start + (1 << page_bits), self.limit)]
            stated = data[at + hashes + size * number :][:size]
            if hashlib.sha256(page).digest() != stated:
                self.wrong.append(number)
