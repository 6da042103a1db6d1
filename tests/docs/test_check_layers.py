"""scripts/check-layers, tried on copies of the sources: the tree as it is passes, and each thing that a system has to itself
is refused wherever it stands but in that system's own folder of src/shell/os.
"""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# name, file, line that is added, what the refusal says (None: it passes)
CASES = [
    ("a POSIX header in the core", "core/snyk/host.cpp", "#include <arpa/inet.h>", "headers of a system"),
    ("a POSIX header in a header of the core", "core/base/secret.hpp", "#include <unistd.h>", "headers of a system"),
    ("sockets in the network room", "shell/net/race.cpp", "#include <sys/socket.h>", "headers of a system"),
    ("files in the files' room", "shell/files/ci_file.cpp", "#include <fcntl.h>", "headers of a system"),
    ("signals by the C++ name", "shell/run.cpp", "#include <csignal>", "headers of a system"),
    ("signals by the C name", "shell/child/mask_filter.cpp", "# include <signal.h>", "headers of a system"),
    ("a header of Windows", "shell/session.cpp", "#include <windows.h>", "headers of a system"),
    ("a header of Linux", "main.cpp", "#include <linux/magic.h>", "headers of a system"),
    ("a header of C, which has a C++ name", "core/base/text.cpp", "#include <string.h>", "headers of a system"),
    ("a plain header of the seam", "shell/os/file.hpp", "#include <sys/stat.h>", "headers of a system"),
    ("a plain source of the seam", "shell/os/bug.cpp", "#include <unistd.h>", "headers of a system"),
    ("a system's own folder", "shell/os/posix/file.cpp", "#include <termios.h>", None),
    ("OpenSSL", "shell/net/crypto.cpp", "#include <openssl/rand.h>", None),
    ("a header of C++", "core/base/text.cpp", "#include <vector>", None),
    ("a condition in the core", "core/base/text.cpp", "#ifdef _WIN32\n#endif", "a system's name in a condition"),
    ("a condition in the seam", "shell/os/bug.cpp", "#if defined(__APPLE__)\n#endif", "a system's name in a condition"),
    ("a condition in a system's folder", "shell/os/posix/file.cpp", "#ifndef __linux__\n#endif", "a system's name in a condition"),
    ("a room that looks behind the seam", "shell/files/places.cpp", '#include "shell/os/linux/mount_table.hpp"', "may not include"),
    ("the seam behind itself", "shell/os/bug.cpp", '#include "shell/os/posix/descriptors.hpp"', "may not include"),
    ("one system in another", "shell/os/posix/file.cpp", '#include "shell/os/linux/mount_table.hpp"', "may not include"),
]


class CheckLayers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.tree = pathlib.Path(scratch.name)
        for folder in ("src", "scripts", "tests/emulator"):
            shutil.copytree(ROOT / folder, self.tree / folder)

    def check(self):
        return subprocess.run([self.tree / "scripts" / "check-layers"], capture_output=True, text=True)

    def test_the_tree_passes(self):
        done = self.check()
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_is_refused_where(self):
        for name, file, line, refusal in CASES:
            with self.subTest(name):
                path = self.tree / "src" / file
                before = path.read_text(encoding="utf-8")
                path.write_text(line + "\n" + before, encoding="utf-8")
                done = self.check()
                path.write_text(before, encoding="utf-8")
                if refusal is None:
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                else:
                    self.assertEqual(done.returncode, 1)
                    self.assertIn(refusal, done.stderr)
                    self.assertTrue(file in done.stderr or str(pathlib.PurePath(file).parent) in done.stderr, done.stderr)


if __name__ == "__main__":
    unittest.main()
