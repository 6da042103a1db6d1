"""Facts about the built program: what it is linked with and how much memory it takes. No timed assertion."""

import os
import re
import shutil
import subprocess
import unittest

import out_of_memory
import surroundings
from harness import ASAN, BINARY, SOURCE, Case, main

# Boost, OpenSSL, and the compiler's and C library's own.
ALLOWED = re.compile(
    r"^(linux-vdso|ld-linux.*|libc|libm|libdl|librt|libpthread|libresolv|libgcc_s|libstdc\+\+|libssl|libcrypto|libboost_\w+|libasan|libubsan)\.so"
)
RELEASE = os.environ.get("SNYK_CRED_RELEASE_BINARY", str(SOURCE / "build/release/snyk-cred"))
MIB = 1024


class Libraries(Case):
    def test_only_these(self):
        readelf = shutil.which("readelf")
        if not readelf:
            self.skipTest("readelf (binutils) reads what is linked")
        text = subprocess.run([readelf, "-d", BINARY], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", text)
        for name in needed:
            self.assertRegex(name, ALLOWED)

    def test_no_path_to_foreign_libraries(self):
        readelf = shutil.which("readelf")
        if not readelf:
            self.skipTest("readelf (binutils) reads what is linked")
        text = subprocess.run([readelf, "-d", BINARY], capture_output=True, text=True, check=True).stdout
        self.assertNotRegex(text, r"\((RPATH|RUNPATH)\)")


@unittest.skipUnless(os.path.exists(RELEASE), "there is no release build here (scripts/build makes one)")
class Memory(Case):
    def test_inject_stays_under_16_mib(self):
        """The peak of a child that runs nothing else; the sanitizer's build says nothing about it."""
        env = ASAN | surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        program = (
            "import resource, subprocess, sys\n"
            "code = subprocess.run(sys.argv[1:], capture_output=True).returncode\n"
            "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        )
        result = self.run_program(
            ["/usr/bin/python3", "-c", program, RELEASE, "inject", *self.network()],
            env,
            handed_to=[env["GITHUB_ENV"]],
        )
        code, peak = (int(word) for word in result.stdout.split())
        self.assertEqual(code, 0)
        self.assertLess(peak, 16 * MIB)


    def test_no_memory_ends_with_the_bug_line(self):
        out_of_memory.check(self, RELEASE)


if __name__ == "__main__":
    main()
