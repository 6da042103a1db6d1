"""Which platforms the packages are made for, what each registry calls them, and how a maker is told of them."""

import dataclasses
import pathlib
import re
import sys


@dataclasses.dataclass(frozen=True)
class Platform:
    npm_os: str
    npm_cpu: str
    wheel: str  # the tag's last part; several, joined by dots
    oci: str = ""  # architecture of an image for Linux; empty: there is none
    brew: str = ""  # the formula's blocks for it; empty: Homebrew does not run there
    program: str = "snyk-cred"

    @property
    def npm(self):
        return f"{self.npm_os}-{self.npm_cpu}"


# The program is static, so it runs with every glibc and musl. The oldest that a wheel's tag can name is what pip,
# pipx and uv all know. For macOS it is the oldest that the program is made for.
PLATFORMS = {
    "linux-amd64": Platform("linux", "x64", "manylinux_2_17_x86_64.musllinux_1_1_x86_64", "amd64", "on_linux on_intel"),
    "linux-arm64": Platform("linux", "arm64", "manylinux_2_17_aarch64.musllinux_1_1_aarch64", "arm64", "on_linux on_arm"),
    "windows-amd64": Platform("win32", "x64", "win_amd64", program="snyk-cred.exe"),
    "windows-arm64": Platform("win32", "arm64", "win_arm64", program="snyk-cred.exe"),
    "macos-amd64": Platform("darwin", "x64", "macosx_13_0_x86_64", brew="on_macos on_intel"),
    "macos-arm64": Platform("darwin", "arm64", "macosx_13_0_arm64", brew="on_macos on_arm"),
}

SUMMARY = "Checks a Snyk credential in a CI job and passes it, masked, to the steps that need it"
ROOT = pathlib.Path(__file__).resolve().parents[3]


@dataclasses.dataclass(frozen=True)
class Build:
    """A program that was built, and the licences that go with it (scripts/lib/sbom.py)."""

    name: str
    platform: Platform
    folder: pathlib.Path

    @property
    def program(self):
        return (self.folder / self.platform.program).read_bytes()

    def legal(self, name):
        return (self.folder / "legal" / name).read_bytes()

    @property
    def licences(self):
        """{file name: content} of what every package carries."""
        return {"LICENSE": (ROOT / "LICENSE").read_bytes(), "THIRD-PARTY-NOTICES": self.legal("THIRD-PARTY-NOTICES")}


def builds(words):
    """Of words like linux-amd64=build/static, sorted by name."""
    found = []
    for word in sorted(words):
        name, separator, folder = word.partition("=")
        if not separator or name not in PLATFORMS:
            sys.exit(f"{word} is not PLATFORM=BUILD_DIR with one of {', '.join(PLATFORMS)}")
        found.append(Build(name, PLATFORMS[name], pathlib.Path(folder)))
    return found


def version_of(word):
    """What npm, Python and Homebrew all take for a version."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", word):
        sys.exit(f"{word} is no version such as 1.2.3")
    return word
