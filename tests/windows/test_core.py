"""The unit tests of src/core, as a Windows program under Wine."""

import sys

from windows import run_units

sys.exit(run_units("core_tests.exe"))
