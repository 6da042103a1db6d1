"""The unit tests of src/core as a Windows program, under Wine."""

import subprocess
import sys

from windows import ROOT, WINE, need

[tests] = need("core_tests.exe")
sys.exit(subprocess.run([WINE, tests, *sys.argv[1:]], cwd=ROOT).returncode)
