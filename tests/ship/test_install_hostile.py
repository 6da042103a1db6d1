"""scripts/install.sh where somebody was before: links under every name, variables, settings of tools, secrets."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from installer import INSTALL, NAME, SHELLS, Installer, archive


class Hostile(Installer):
    """What an earlier job, step or neighbor left: variables, settings of tools, links under every name we use."""

    def setUp(self):
        super().setUp()
        self.victim = self.folder / "victim"
        self.victim.write_text("precious")

    def assert_nothing_was_written_through(self):
        self.assertEqual(self.victim.read_text(), "precious")
        self.assertFalse(self.victim.is_symlink())

    def test_variables_and_settings_of_tools(self):
        evil = self.folder / "evil"
        (self.folder / ".curlrc").write_text(f'trace = "{evil}"\n')
        (self.folder / ".wgetrc").write_text(f"output_document = {evil}\n")
        (self.folder / "elsewhere" / "bin").mkdir(parents=True)
        env = {
            "CDPATH": str(self.folder / "elsewhere"),
            "TAR_OPTIONS": f"--checkpoint=1 --checkpoint-action=exec='touch {evil}'",
            "GZIP": "--verbose --list",
            "CURL_HOME": str(self.folder),
            "WGETRC": str(self.folder / ".wgetrc"),
        }
        for shell in SHELLS:
            for fetcher in ("curl", "wget"):
                with self.subTest(shell=shell[0], fetcher=fetcher):
                    run = self.install(*self.options(dir="bin"), shell=shell, tools=(fetcher, "sha256sum"), env=env)
                    self.assert_installed(run)
                    shutil.rmtree(self.folder / "bin")
                    self.assertFalse(evil.exists())

    def test_no_secret_of_the_job_reaches_a_tool(self):
        """Nor the program, which at that moment only says its version."""
        saw = self.folder / "saw"
        self.serve(archive(leaves=f"{saw}; env >>{saw}; tr '\\0' '\\n' </proc/self/environ >>{saw}"))
        env = {
            "SNYK_TOKEN": "secret-word",
            "_LOWER9": "secret-word",
            "LINES": "one\nversion=secret-word\nmain=2",
            "https_proxy": "kept",
            "NO_PROXY": "127.0.0.1",
        }
        for shell in SHELLS:
            with self.subTest(shell[0]):
                place = self.path_of("sha256sum")
                curl = f'#!/bin/sh\nenv >>{saw}\nexec {shutil.which("curl")} "$@"\n'
                (pathlib.Path(place) / "curl").write_text(curl)
                (pathlib.Path(place) / "curl").chmod(0o755)
                run = self.install(*self.options(), shell=shell, env=env | {"PATH": place})
                self.assert_installed(run)
                self.assertIn("https_proxy=kept", saw.read_text())
                self.assertNotIn("secret-word", saw.read_text())
                saw.unlink()

    def test_links_under_every_name(self):
        """The names that can be foreseen: the program's, the archive's, and those made of the process's id."""
        cache = self.folder / "cache"
        for shell in SHELLS:
            with self.subTest(shell[0]):
                plant = (
                    f"mkdir -p bin cache; for name in bin/snyk-cred bin/.snyk-cred.$$ cache/{NAME}.tar.gz cache/.{NAME}.$$; "
                    f'do ln -sf {self.victim} "$name"; done; exec "$@"'
                )
                path = self.path_of("curl", "sha256sum")
                run = subprocess.run(
                    [shutil.which("sh"), "-c", plant, "sh", shutil.which(shell[0]), *shell[1:], str(INSTALL)]
                    + self.options(cache=str(cache)),
                    env={"PATH": f"{path}:{os.environ['PATH']}", "TMPDIR": str(self.temporary), "HOME": str(self.folder)},
                    cwd=self.folder,
                    capture_output=True,
                    text=True,
                )
                self.assert_installed(run)
                self.assert_nothing_was_written_through()
                self.assertFalse((self.folder / "bin" / "snyk-cred").is_symlink())
                self.assertFalse((cache / f"{NAME}.tar.gz").is_symlink())
                shutil.rmtree(self.folder / "bin")
                shutil.rmtree(cache)

    def test_a_cache_that_is_a_link_is_not_written(self):
        (self.folder / "somewhere").mkdir()
        (self.folder / "cache").symlink_to(self.folder / "somewhere")
        run = self.install(*self.options(cache=str(self.folder / "cache")))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("install.sh: notice: the archive is not kept in", run.stderr)
        self.assertEqual(list((self.folder / "somewhere").iterdir()), [])

    def test_folders_where_files_should_go(self):
        (self.folder / "bin" / "snyk-cred").mkdir(parents=True)
        run = self.install(*self.options())
        self.assertEqual((run.returncode, run.stdout), (73, ""), run.stderr)
        self.assertEqual([path.name for path in (self.folder / "bin").rglob("*")], ["snyk-cred"])

    def test_one_line_on_stdout(self):
        for name in ("-", "-n", "a b", "$HOME"):
            with self.subTest(name):
                run = self.install(*self.options(dir=name))
                self.assertEqual((run.returncode, run.stdout), (0, f"{self.folder}/{name}/snyk-cred\n"), run.stderr)
        self.assert_refused(self.install(*self.options(dir="a\nb")), 64, "control character")

    def test_a_new_folder_where_none_is_named(self):
        places = set()
        for shell in SHELLS:
            run = self.install(*self.options(dir=None), shell=shell)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            program = pathlib.Path(run.stdout.removesuffix("\n"))
            self.assertEqual(program.parent.parent, self.temporary)
            self.assertEqual(program.parent.stat().st_mode & 0o777, 0o700)
            self.assertEqual([path.name for path in program.parent.iterdir()], ["snyk-cred"])
            places.add(program.parent)
        self.assertEqual(len(places), len(SHELLS))

    @unittest.skipIf(os.geteuid() != 0, "mounting needs root")
    def test_a_place_where_programs_cannot_run(self):
        """/tmp is often mounted noexec: the program goes elsewhere; a folder that was named is refused, by its reason."""
        path = self.path_of("curl", "sha256sum")
        for given, code, says in ((None, 0, ""), (str(self.temporary / "bin"), 69, "noexec")):
            run = subprocess.run(
                ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
                + ['mount -t tmpfs -o noexec none "$TMPDIR" && PATH=$ONLY && exec "$@"', "sh"]
                + [shutil.which("dash"), str(INSTALL), *self.options(dir=given)],
                env=os.environ | {"ONLY": path, "TMPDIR": str(self.temporary), "HOME": str(self.folder)},
                capture_output=True,
                text=True,
            )
            self.assertEqual(run.returncode, code, run.stderr)
            self.assertIn(says, run.stderr)
            if code == 0:
                place = pathlib.Path(run.stdout.strip()).parent
                self.addCleanup(shutil.rmtree, place)
                self.assertTrue(os.access(place / "snyk-cred", os.X_OK))

    def test_no_command_substitution(self):
        """The agent of Azure replaces what stands in $(…) in a step's text, and a copy of this stands in one."""
        text = INSTALL.read_text()
        self.assertNotIn("$(", text)
        self.assertNotIn("`", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
