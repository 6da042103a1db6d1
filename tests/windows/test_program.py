"""The file itself: its size, what it loads, and what the system is asked to protect in it."""

import os
import re
import subprocess
import unittest

from windows import ROOT, need

[PROGRAM] = need("snyk-cred.exe")
SYSTEMS_OWN = {"advapi32.dll", "bcrypt.dll", "crypt32.dll", "kernel32.dll", "msvcrt.dll", "ntdll.dll", "user32.dll",
               "ws2_32.dll"}
MOST = 8_500_000


class Program(unittest.TestCase):
    def setUp(self):
        with open(PROGRAM, "rb") as file:
            self.data = file.read()
        self.told = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", PROGRAM], check=True, capture_output=True,
                                   text=True).stdout

    def test_size(self):
        self.assertLessEqual(len(self.data), MOST)

    def test_no_path_of_this_machine(self):
        self.assertIn(b"gcc/x86_64-w64-mingw32/", self.data)  # else no file is named
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        for path in (str(ROOT), cache, "/usr/lib/gcc"):
            with self.subTest(path):
                self.assertNotIn(path.encode(), self.data)
        self.assertEqual(set(re.findall(rb"(?<![\w.+])/[\w.+/-]+\.(?:[chi]pp|[ch])\b", self.data)), set())

    def test_it_loads_the_systems_own_libraries_alone(self):
        names = {name.lower() for name in re.findall(r"DLL Name: (\S+)", self.told)}
        self.assertIn("kernel32.dll", names)
        self.assertEqual(names - SYSTEMS_OWN, set())

    def test_its_memory_is_placed_by_chance_and_data_is_not_run(self):
        [flags] = re.findall(r"DllCharacteristics\s+([0-9a-f]+)", self.told)
        for name, flag in (("HIGH_ENTROPY_VA", 0x20), ("DYNAMIC_BASE", 0x40), ("NX_COMPAT", 0x100)):
            with self.subTest(name):
                self.assertTrue(int(flags, 16) & flag)
        [size] = re.findall(r"Entry \d+ [0-9a-f]+ ([0-9a-f]+) Base Relocation Directory", self.told)
        self.assertGreater(int(size, 16), 0)

    def test_it_bears_no_time_of_its_build(self):
        self.assertRegex(self.told, r"Time/Date\s+(0+|Thu Jan +1 00:00:00 1970)\b")


if __name__ == "__main__":
    unittest.main(verbosity=1)
