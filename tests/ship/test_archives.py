"""scripts/lib/archive.sh: what each platform's archive of a release holds, of programs that the test makes up, and that
scripts/install.sh takes it on that system, which is faked."""

import hashlib
import os
import pathlib
import subprocess
import sys
import tarfile
import unittest

from installer import ROOT, SHELLS, VERSION, Installer

sys.path.insert(0, str(ROOT / "tests" / "engines"))

import other_systems  # noqa: E402

SECONDS = 1700000000
SYSTEMS = {
    "linux-amd64": ("Linux", "x86_64"),
    "linux-arm64": ("Linux", "aarch64"),
    "windows-amd64": other_systems.GIT_BASH[:2],
    "macos-arm64": other_systems.MACOS_ARM64[:2],
    "macos-amd64": other_systems.MACOS_AMD64[:2],
}
SCHEMAS = {f"schema/{path.name}" for path in (ROOT / "src/schema").glob("*.json")}
TEXTS = {"LICENSE", "THIRD-PARTY-NOTICES", "README.md", "CHANGELOG.md"} | SCHEMAS
SHELL_WORDS = {f"completion/{shell}" for shell in ("bash", "zsh", "fish")}
PAGES = {"man/snyk-cred.1", "man/snyk-cred-exec.1"}


def program_of(platform):
    return "snyk-cred.exe" if platform == "windows-amd64" else "snyk-cred"


class Archives(Installer):
    def pack(self, platform, umask=0o022, env=(), name="build"):
        """A build folder as a release has it, packed; the archive."""
        build = self.folder / name / platform
        files = {program_of(platform): f"#!/bin/sh\necho 'snyk-cred {VERSION}'\n", "legal/THIRD-PARTY-NOTICES": "of others\n"}
        files |= {f"pages/{page}": f"{page}\n" for page in PAGES | SHELL_WORDS}
        for path, text in files.items():
            (build / path).parent.mkdir(parents=True, exist_ok=True)
            (build / path).write_text(text)
        (build / program_of(platform)).chmod(0o755)
        dist = self.folder / f"dist of {name}"
        dist.mkdir(exist_ok=True)
        command = [ROOT / "scripts/lib/archive.sh", VERSION, platform, build, build / "pages", dist]
        subprocess.run(list(map(str, command)), check=True, capture_output=True, umask=umask, cwd="/",
                       env=os.environ | {"SOURCE_DATE_EPOCH": str(SECONDS)} | dict(env))
        return dist / f"snyk-cred-{VERSION}-{platform}.tar.gz"

    def test_names_modes_and_owners(self):
        for platform in SYSTEMS:
            with self.subTest(platform), tarfile.open(self.pack(platform)) as tar:
                top, program = f"snyk-cred-{VERSION}-{platform}", program_of(platform)
                entries = {entry.name.removeprefix(f"{top}/"): entry for entry in tar.getmembers()}
                files = {name for name, entry in entries.items() if entry.isfile()}
                # No man on Windows, and of these shells bash alone, Git's.
                own = {"completion/bash"} if platform == "windows-amd64" else PAGES | SHELL_WORDS
                self.assertEqual(files, {program} | TEXTS | own)
                folders = {top} | {str(pathlib.PurePosixPath(name).parent) for name in files if "/" in name}
                self.assertEqual(set(entries) - files, folders)
                self.assertEqual(list(entries), sorted(entries, key=lambda name: name if name == top else f"{top}/{name}"))
                for name, entry in entries.items():
                    self.assertEqual(entry.mode, 0o755 if entry.isdir() or name == program else 0o644, name)
                    self.assertEqual((entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime), (0, 0, "", "", SECONDS))
                    self.assertTrue(entry.isdir() or entry.isfile(), name)

    def test_the_same_bytes_whoever_packs(self):
        other = {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TAR_OPTIONS": "--owner=7"}
        for platform in SYSTEMS:
            with self.subTest(platform):
                first = self.pack(platform).read_bytes()
                self.assertEqual(first, self.pack(platform, umask=0o077, env=other, name="another folder").read_bytes())

    def test_a_file_of_an_earlier_release_is_left_out(self):
        archive = self.pack("macos-arm64")
        (self.folder / "build/macos-arm64/archive" / archive.name.removesuffix(".tar.gz") / "old").touch()
        with tarfile.open(self.pack("macos-arm64")) as tar:
            self.assertEqual([name for name in tar.getnames() if name.endswith("/old")], [])

    def test_the_installer_takes_it_on_that_system(self):
        for platform, (system, machine) in SYSTEMS.items():
            archive = self.pack(platform)
            self.mirror.files[f"/r/{archive.name}"] = archive.read_bytes()
            pin = platform.removeprefix("linux-")
            for shell in SHELLS:
                with self.subTest(platform, shell=shell[0]):
                    place = self.path_of("curl", "sha256sum")
                    other_systems.fake(place, self.folder, system, machine, self.folder)
                    windows = platform == "windows-amd64"
                    folder = self.folder / "bin" / platform / shell[0]
                    given = other_systems.windows_path(self.folder, folder) if windows else str(folder)
                    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
                    options = self.options(**{f"sha256-{pin}": digest, "dir": given})
                    run = self.install(*options, shell=shell, env={"PATH": place})
                    self.assertEqual((run.returncode, run.stderr), (0, ""))
                    self.assertEqual(run.stdout, f"{given.replace(chr(92), '/')}/{program_of(platform)}\n")
                    self.assertTrue(os.access(folder / program_of(platform), os.X_OK))


if __name__ == "__main__":
    unittest.main()
