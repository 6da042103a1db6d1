"""The same bytes from another folder and without ccache: objects and the linked program."""

import pathlib
import sys
import unittest

from windows import ROOT, need

sys.path.insert(0, str(ROOT / "tests"))
from again import Again  # noqa: E402

[PROGRAM] = need("snyk-cred.exe")


class Reproducible(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.again = Again("windows")
        cls.addClassCleanup(cls.again.remove)

    def test_link(self):
        self.assertTrue(self.again.link("snyk-cred.exe") == pathlib.Path(PROGRAM).read_bytes())

    def test_objects(self):
        for source, here, there in self.again.objects():
            with self.subTest(source):
                self.assertTrue(here == there)


if __name__ == "__main__":
    unittest.main(verbosity=1)
