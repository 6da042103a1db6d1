"""scripts/install.sh on macOS and in Git Bash and MSYS2 on Windows, which are faked here by `uname` and `cygpath`."""

import hashlib
import os
import pathlib
import shutil
import sys

from installer import ROOT, SHELLS, VERSION, Installer, archive

sys.path.insert(0, str(ROOT / "tests" / "engines"))

import other_systems  # noqa: E402
import unittest  # noqa: E402

SYSTEMS = {
    "macOS": other_systems.MACOS_ARM64,
    "macOS on Intel": other_systems.MACOS_AMD64,
    "Git Bash": other_systems.GIT_BASH,
    "MSYS2": other_systems.MSYS2,
}


class Systems(Installer):
    def release(self, kind, says=f"snyk-cred {VERSION}"):
        """Serves that archive; gives its options."""
        program = "snyk-cred.exe" if kind.startswith("windows") else "snyk-cred"
        name = f"snyk-cred-{VERSION}-{kind}"
        data = archive(says=says, name=f"{name}/{program}")
        self.mirror.files[f"/r/{name}.tar.gz"] = data
        return {f"sha256-{kind}": hashlib.sha256(data).hexdigest()}

    def on(self, system, machine, *argv, shell=("dash",), env=()):
        place = self.path_of("curl", "sha256sum", "bash")
        other_systems.fake(place, self.folder, system, machine, self.folder)
        return self.install(*argv, shell=shell, env={"PATH": place} | dict(env))

    def test_the_archive_of_that_system(self):
        for name, (system, machine, kind) in SYSTEMS.items():
            pins, windows = self.release(kind), kind.startswith("windows")
            for shell in SHELLS:
                with self.subTest(name, shell=shell[0]):
                    # Paths as that system's CI gives them.
                    folders = {key: str(self.folder / key) for key in ("dir", "cache")}
                    if windows:
                        folders = {key: other_systems.windows_path(self.folder, path) for key, path in folders.items()}
                    self.mirror.asked.clear()
                    for round in ("downloaded", "kept"):
                        run = self.on(system, machine, *self.options(**pins, **folders), shell=shell)
                        self.assertEqual((run.returncode, run.stderr), (0, ""), round)
                        said = "D:/dir/snyk-cred.exe" if windows else f"{self.folder}/dir/snyk-cred"
                        self.assertEqual(run.stdout, said + "\n")
                        self.assertTrue(os.access(self.folder / said, os.X_OK))
                    self.assertEqual(self.mirror.asked, [f"/r/snyk-cred-{VERSION}-{kind}.tar.gz"])
                    self.assertEqual(list(self.temporary.iterdir()), [])
                    shutil.rmtree(self.folder / "dir")
                    shutil.rmtree(self.folder / "cache")

    def test_a_new_folder_where_none_is_named(self):
        for name, (system, machine, kind) in SYSTEMS.items():
            with self.subTest(name):
                run = self.on(system, machine, *self.options(**self.release(kind), dir=None))
                self.assertEqual((run.returncode, run.stderr), (0, ""))
                place = pathlib.Path(self.folder / run.stdout.strip())
                self.assertTrue(os.access(place, os.X_OK))
                shutil.rmtree(place.parent)

    def test_what_windows_needs_to_run_a_program_stays(self):
        """And nothing of the job does."""
        system, machine, kind = other_systems.GIT_BASH
        saw = self.folder / "saw"
        pins = self.release(kind, says=f"snyk-cred {VERSION}'; env >{saw}; echo '")
        kept = {"SYSTEMROOT": "C:\\Windows", "TEMP": "/tmp", "TMP": "/tmp", "USERPROFILE": "C:\\Users\\x", "WINDIR": "C:\\Windows"}
        run = self.on(system, machine, *self.options(**pins), env=kept | {"SNYK_TOKEN": "secret-word"})
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        env = dict(line.split("=", 1) for line in saw.read_text().splitlines())
        self.assertEqual({name: env.get(name) for name in kept}, kept)
        self.assertNotIn("secret-word", saw.read_text())

    def test_a_release_without_that_system(self):
        """A sentence, and no request that could only end with 404."""
        for name, (system, machine, kind) in SYSTEMS.items():
            with self.subTest(name):
                run = self.on(system, machine, *self.options())
                names = dict(zip(("system", "machine"), kind.split("-")))
                says = f"no --sha256-{kind} is given: the release {VERSION} has no program for {names['system']} on {names['machine']}"
                self.assert_refused(run, 64, says, f"snyk-cred-{VERSION}-{kind}.tar.gz", "on Linux")
        self.assertEqual(self.mirror.asked, [])

    def test_a_wrong_hash_of_that_system(self):
        for name, (system, machine, kind) in SYSTEMS.items():
            with self.subTest(name):
                self.release(kind)
                self.assert_refused(self.on(system, machine, *self.options(**{f"sha256-{kind}": "0" * 64})), 65, "nothing was unpacked")
                self.assert_refused(self.on(system, machine, *self.options(**{f"sha256-{kind}": "0" * 63})), 64, f"--sha256-{kind}")

    def test_a_program_that_does_not_run_there(self):
        for (system, machine, kind), says in ((other_systems.MACOS_ARM64, "macOS 13"), (other_systems.GIT_BASH, "Windows 10")):
            with self.subTest(kind):
                pins = self.release(kind, says="'; exit 1; echo '")
                self.assert_refused(self.on(system, machine, *self.options(**pins)), 69, "does not run on this machine", says)

    def test_systems_and_machines_without_a_release(self):
        for system, machine, says in (
            ("FreeBSD", "amd64", "no snyk-cred for FreeBSD"),
            ("Linux", "riscv64", "no release for riscv64"),
            ("MINGW64_NT-10.0-26100", "aarch64", "no release for windows on arm64"),
        ):
            with self.subTest(system, machine=machine):
                self.assert_refused(self.on(system, machine, *self.options()), 69, says)
        self.assertEqual(self.mirror.asked, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
