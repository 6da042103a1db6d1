"""scripts/install.sh under dash and busybox, with curl and wget, from a server on the loopback."""

import hashlib
import os
import pathlib
import shutil
import sys
import unittest

from installer import MACHINE, NAME, SHELLS, TOOLS, Installer, archive


class Install(Installer):
    def test_every_shell_and_tool(self):
        for shell in SHELLS:
            for fetcher in ("curl", "wget"):
                for hasher in ("sha256sum", "shasum", "openssl"):
                    # shasum is a Perl program; it finds its interpreter on PATH.
                    tools = (fetcher, hasher, "perl") if hasher == "shasum" else (fetcher, hasher)
                    with self.subTest(shell=shell[0], fetcher=fetcher, hasher=hasher):
                        self.assert_installed(self.install(*self.options(), shell=shell, tools=tools))
                        shutil.rmtree(self.folder / "bin")

    def test_busybox_alone(self):
        """An Alpine-like image: every tool is busybox's own."""
        place = self.folder / "busybox"
        place.mkdir()
        for name in (*TOOLS, "wget", "sha256sum"):
            (place / name).symlink_to(shutil.which("busybox"))
        run = self.install(*self.options(), shell=("busybox", "sh"), env={"PATH": str(place)})
        self.assert_installed(run)

    def test_again_and_over_an_older_one(self):
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "snyk-cred").write_text("old")
        for _ in range(2):
            self.assert_installed(self.install(*self.options()))
        self.assertEqual([path.name for path in (self.folder / "bin").iterdir()], ["snyk-cred"])

    def test_upper_case_hash(self):
        self.assert_installed(self.install(*self.options(**{f"sha256-{MACHINE}": self.hash.upper()})))

    def test_a_changed_archive_is_neither_unpacked_nor_run(self):
        self.mirror.files[f"/r/{NAME}.tar.gz"] = archive(says="evil", leaves=self.ran)
        self.assert_refused(self.install(*self.options()), 65, self.hash, "nothing was unpacked")
        self.assertFalse(self.ran.exists())

    def test_the_cache_is_hashed_at_every_use(self):
        cache = self.folder / "cache"
        self.assert_installed(self.install(*self.options(cache=str(cache))))
        self.assertEqual(len(self.mirror.asked), 1)
        self.assert_installed(self.install(*self.options(cache=str(cache))))
        self.assertEqual(len(self.mirror.asked), 1)
        (cache / f"{NAME}.tar.gz").write_bytes(archive(says="evil", leaves=self.folder / "evil"))
        self.assert_installed(self.install(*self.options(cache=str(cache))))
        self.assertEqual(len(self.mirror.asked), 2)
        self.assertFalse((self.folder / "evil").exists())
        self.assertEqual(hashlib.sha256((cache / f"{NAME}.tar.gz").read_bytes()).hexdigest(), self.hash)

    def test_a_cache_that_cannot_be_written_stops_nothing(self):
        (self.folder / "file").write_text("")
        run = self.install(*self.options(cache=str(self.folder / "file" / "cache")))
        self.assertEqual((run.returncode, run.stdout), (0, f"{self.folder}/bin/snyk-cred\n"), run.stderr)
        self.assertIn("install.sh: notice: the archive is not kept in", run.stderr)

    def test_nothing_unpinned(self):
        cases = {
            "no version": dict(version=None),
            "latest": dict(version="latest"),
            "a range": dict(version="1.2"),
            "a path": dict(version="1.2.3/../../x"),
            "no hash": {f"sha256-{MACHINE}": None},
            "a short hash": {f"sha256-{MACHINE}": "abc123"},
            "no hexadecimal": {f"sha256-{MACHINE}": "g" * 64},
            "the other machine's hash alone": {
                f"sha256-{MACHINE}": None,
                f"sha256-{'arm64' if MACHINE == 'amd64' else 'amd64'}": "0" * 64,
            },
            "no address": dict(base_url=None),
            "plain http": dict(base_url="http://mirror.example/r"),
            "looks like the loopback": dict(base_url="http://127.0.0.1.example/r"),
            "a file": dict(base_url="file:///tmp"),
            "credentials in the address": dict(base_url="https://user:secret-word@mirror.example/r"),
            "a query": dict(base_url="https://mirror.example/r?a=b"),
        }
        for name, other in cases.items():
            with self.subTest(name):
                run = self.install(*self.options(**other))
                self.assert_refused(run, 64)
                self.assertNotIn("secret-word", run.stderr)
        for argv in (["--version"], ["surplus"], ["--token", "x"]):
            with self.subTest(argv):
                self.assert_refused(self.install(*argv), 64)
        self.assertEqual(self.mirror.asked, [])

    def test_what_is_missing_is_named(self):
        self.assert_refused(self.install(*self.options(), tools=("sha256sum",)), 69, "neither curl nor wget")
        self.assert_refused(self.install(*self.options(), tools=("curl",)), 69, "sha256sum")
        place = pathlib.Path(self.path_of("curl", "sha256sum"))
        (place / "tar").unlink()
        self.assert_refused(self.install(*self.options(), env={"PATH": str(place)}), 69, "no tar")
        self.mirror.files.clear()
        self.assert_refused(self.install(*self.options()), 69, f"/r/{NAME}.tar.gz", "--base-url")

    def test_a_failing_proxy_is_named_without_its_password(self):
        env = {"HTTPS_PROXY": "http://user:secret-word@127.0.0.1:1", "https_proxy": ""}
        for fetcher in ("curl", "wget"):
            with self.subTest(fetcher):
                run = self.install(
                    *self.options(base_url="https://mirror.example/r"), env=env, tools=(fetcher, "sha256sum")
                )
                self.assert_refused(run, 69, "through the proxy http://127.0.0.1:1", "NO_PROXY")
                self.assertNotIn("secret-word", run.stderr)

    def test_another_program_under_the_pinned_hash(self):
        self.serve(archive(says="something else"))
        self.assert_refused(self.install(*self.options()), 70, "something else")

    def test_a_folder_that_cannot_be_written(self):
        (self.folder / "file").write_text("")
        run = self.install(*self.options(dir=str(self.folder / "file" / "bin")))
        self.assert_refused(run, 73, "--dir")


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
