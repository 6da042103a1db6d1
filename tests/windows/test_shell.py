"""The unit tests of src/shell that fit Windows, as a Windows program under Wine."""

import sys

from windows import run_units

sys.exit(run_units("shell_tests.exe"))
