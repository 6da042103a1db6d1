"""The unit tests of the network room that fit Windows, as a Windows program under Wine."""

import sys

from windows import run_units

sys.exit(run_units("network_tests.exe"))
