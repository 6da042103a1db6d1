"""What a program of a release holds of others: each project with its version, licence and where its code came from.

Nothing is typed in. The archives come from the linker's map (of zig's linker, which writes none, from its command line), the
headers from the compiler's dependencies. Each file belongs to a package of the distribution, whose copyright file must speak
of the licence that counts here; or to what scripts/deps built from pinned sources; or to zig.
"""

import dataclasses
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Source package: what it is called here, the licence of what gets into the program, and words that its copyright file
# must then hold. The cross compilers' packages bring their own copies.
KNOWN = {
    r"openssl": ("openssl", "Apache-2.0", "Apache-2.0|Apache License"),
    r"boost1\.\d+": ("boost", "BSL-1.0", "Boost Software License|BSL-1.0"),
    r"glibc|cross-toolchain-base.*": ("glibc", "LGPL-2.1-or-later", "GNU Lesser General Public"),
    r"gcc-\d+.*|gcc-mingw-w64": ("gcc", "GPL-3.0-or-later WITH GCC-exception-3.1", "GCC Runtime Library Exception"),
    # Its C library, start files and threads; of others' headers in it, which are LGPL, declarations alone.
    r"mingw-w64": ("mingw-w64", "ZPL-2.1 AND HPND AND MIT AND BSD-3-Clause", "ZPL-2.1"),
}
# Declarations of the kernel's interface; no code of it gets into the program.
DECLARATIONS_ONLY = re.compile(r"linux-libc-dev.*")
# What scripts/deps builds: the file and words in it that tell the version that was compiled.
BUILT = {
    "openssl": ("include/openssl/opensslv.h", r'define OPENSSL_FULL_VERSION_STR "([\d.]+)"'),
    "boost": ("include/boost/version.hpp", r'define BOOST_LIB_VERSION "([\d_]+)"'),
}
LLVM = "Apache-2.0 WITH LLVM-exception"


@dataclasses.dataclass
class Part:
    name: str
    version: str
    licence: str
    text: str  # of the licence
    purls: list  # the first one names it best
    linked: list = dataclasses.field(default_factory=list)  # archives; empty: it was compiled in from its headers
    sources: str = ""  # SHA-256 of the archive of sources that was built for the program
    cpe: str = ""

    @property
    def how(self):
        made = ", built from pinned sources" if self.sources else ""
        return f"linked: {', '.join(self.linked)}{made}" if self.linked else f"compiled in from its headers{made}"


def fail(words):
    sys.exit(f"sbom: {words}")


def run(*command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def program_of(platform):
    return "snyk-cred.exe" if platform.startswith("windows-") else "snyk-cred"


def archives(map_file):
    """The archives and start files that the link took something from."""
    text = map_file.read_text(encoding="utf-8", errors="replace")
    members, _, rest = text.partition("\nDiscarded input sections") if "\nDiscarded" in text else (text, "", text)
    taken = set(re.findall(r"^(/[^(\n]+\.a)\(", members, re.M))
    taken |= set(re.findall(r"^LOAD (/.+\.o)$", rest, re.M))
    return {pathlib.Path(path).resolve() for path in taken}


def archives_on_the_command_line(build):
    command = run("ninja", "-C", build, "-t", "commands", "snyk-cred").splitlines()[-1]
    return {pathlib.Path(word).resolve() for word in shlex.split(command) if word.startswith("/") and word.endswith(".a")}


def headers(build):
    """Of the program's own objects: a build folder can have those of tests, too."""
    found, ours = set(), False
    for line in run("ninja", "-C", build, "-t", "deps").splitlines():
        if line and not line.startswith(" "):
            ours = line.startswith("src/")
        elif ours and line.startswith("    /"):
            found.add(line.strip())
    return {pathlib.Path(path).resolve() for path in found}


def owners(paths, machine):
    """{package: its files among these}; ends where a file belongs to no package. A header can be of the same package for
    several machines: then it is that of the machine that the program is for."""
    found = {}
    paths = sorted(map(str, paths))
    for start in range(0, len(paths), 500):
        part = paths[start : start + 500]
        # dpkg may know a file under the folder that / had before /usr was merged.
        both = part + [path[len("/usr") :] for path in part if path.startswith("/usr/lib")]
        said = subprocess.run(["dpkg", "-S", *both], capture_output=True, text=True).stdout
        known = {}
        for line in said.splitlines():
            names, separator, path = line.partition(": ")
            packages = sorted(names.split(", "), key=lambda name: (not name.endswith(f":{machine}"), name))
            if separator and not any(" " in name for name in packages):
                known[path] = packages[0]
        for path in part:
            package = known.get(path) or known.get(path.removeprefix("/usr"))
            if package is None:
                fail(f"no package owns {path}; a release is built from the distribution's packages and pinned sources alone")
            found.setdefault(package, []).append(path)
    return found


def facts(package):
    form = "${Package}\t${Version}\t${Architecture}\t${source:Package}"
    return dict(zip(("package", "version", "architecture", "source"), run("dpkg-query", "-W", "-f", form, package).split("\t")))


def upstream(version):
    return version.split(":", 1)[-1].rsplit("-", 1)[0]


def copyright_of(package):
    return (pathlib.Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8", errors="replace")


def purl_of(fact):
    release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    vendor, number = (release[name].strip('"') for name in ("ID", "VERSION_ID"))
    version = fact["version"].replace("+", "%2B").replace(":", "%3A")
    return f"pkg:deb/{vendor}/{fact['package']}@{version}?arch={fact['architecture']}&distro={vendor}-{number}"


def of_packages(linked, included, machine):
    """Of files that the distribution's packages own."""
    linked, included = owners(linked, machine), owners(included, machine)
    found = {}
    for package in sorted({*linked, *included}):
        fact = facts(package)
        if DECLARATIONS_ONLY.fullmatch(fact["package"]):
            continue
        match = [entry for pattern, entry in KNOWN.items() if re.fullmatch(pattern, fact["source"])]
        if not match:
            fail(f"{fact['source']} is new here; add it to KNOWN in {__file__}")
        (name, licence, words), text = match[0], copyright_of(fact["package"])
        if not re.search(words, text):
            fail(f"the copyright file of {fact['package']} does not speak of {licence}")
        one = found.setdefault(name, Part(name, upstream(fact["version"]), licence, text, []))
        one.purls.append(purl_of(fact))
        one.linked += [pathlib.Path(path).name for path in linked.get(package, [])]
    return [dataclasses.replace(one, linked=sorted(one.linked)) for one in found.values()]


def pins():
    """{name: (version, SHA-256)} of the sources that scripts/deps builds."""
    lines = run(ROOT / "scripts/deps", "--pins").splitlines()
    return {name: (version, digest) for name, version, digest in map(str.split, lines)}


def built_from(name, version):
    """What the sources of that name are called where vulnerabilities and packages are listed: purls and CPE."""
    if name == "openssl":  # the crate's version is its own, a plus, and OpenSSL's
        own = version.partition("+")[2]
        return own, [f"pkg:generic/openssl@{own}", f"pkg:cargo/openssl-src@{version.replace('+', '%2B')}"], \
            f"cpe:2.3:a:openssl:openssl:{own}:*:*:*:*:*:*:*"
    return version, [f"pkg:generic/boost@{version}"], f"cpe:2.3:a:boost:boost:{version}:*:*:*:*:*:*:*"


def of_deps(folder, linked):
    """Of the folder that scripts/deps made. That its sources are those that are pinned now, its own headers say."""
    found = []
    for name, (pinned, digest) in sorted(pins().items()):
        version, purls, cpe = built_from(name, pinned)
        header, pattern = BUILT[name]
        compiled = re.search(pattern, (folder / header).read_text(encoding="utf-8"))
        if not compiled or not f"{version}.".startswith(compiled[1].replace("_", ".") + "."):
            fail(f"{folder} does not hold {name} {version}, which scripts/deps pins; build the program again")
        _, licence, words = next(entry for entry in KNOWN.values() if entry[0] == name)
        text = (folder / f"LICENSE.{name}").read_text(encoding="utf-8")
        if not re.search(words, text):
            fail(f"{folder}/LICENSE.{name} does not speak of {licence}")
        own = {"openssl": r"lib(ssl|crypto)\.a", "boost": r"libboost_\w+\.a"}[name]
        taken = sorted(path.name for path in linked if re.fullmatch(own, path.name))
        found.append(Part(name, version, licence, text, purls, taken, digest, cpe))
    return found


def of_zig(lib):
    """zig compiles its C++ library and its part of the compiler into every program, from sources of its own package."""
    [about] = lib.parent.parent.glob("ziglang-*.dist-info/METADATA")
    zig = re.search(r"^Version: (\S+)$", about.read_text(encoding="utf-8"), re.M)[1]
    number = int(re.search(r"define _LIBCPP_VERSION (\d+)", (lib / "libcxx/include/__config").read_text(encoding="utf-8"))[1])
    version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    purl = f"pkg:pypi/ziglang@{zig}"
    texts = {name: (lib / path).read_text(encoding="utf-8") for name, path in (("libc++", "libcxx/LICENSE.TXT"), ("zig", "../LICENSE"))}
    for name, words in (("libc++", "LLVM Exceptions"), ("zig", "MIT License")):
        if words not in texts[name]:
            fail(f"the license of {name} is another one than {words}")
    return [Part("libc++", version, LLVM, texts["libc++"], [f"pkg:generic/libcxx@{version}", purl], ["libc++.a", "libc++abi.a"]),
            Part("zig", zig, "MIT", texts["zig"], [purl], ["libcompiler_rt.a"])]


def source_folder(build):
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    return pathlib.Path(re.search(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$", cache, re.M)[1]).resolve()


def folder_of(path, marks):
    """The nearest folder above that has such a file."""
    return next((above for above in path.parents if (above / marks).is_file()), None)


def parts(build, platform):
    """One for each project, sorted by name."""
    build = pathlib.Path(build).resolve()
    if platform.startswith("macos-"):
        linked = archives_on_the_command_line(build)
    else:
        linked = archives(build / f"{program_of(platform)}.map")
    linked = {path for path in linked if not path.is_relative_to(build)}
    own = source_folder(build)
    included = {path for path in headers(build) if not (path.is_relative_to(own) or path.is_relative_to(build))}
    found, packaged = [], {path for path in linked | included if path.is_relative_to("/usr")}
    deps = {folder_of(path, "LICENSE.openssl") for path in (linked | included) - packaged} - {None}
    for folder in deps:
        found += of_deps(folder, {path for path in linked if path.is_relative_to(folder)})
    libraries = {folder_of(path, "compiler_rt.zig") for path in included - packaged} - {None}
    for folder in libraries:
        found += of_zig(folder)
    strange = [path for path in linked | included if path not in packaged
               and not any(path.is_relative_to(folder) for folder in deps | libraries)]
    if strange:
        fail(f"{min(strange)} is of no package, nor built by scripts/deps, nor zig's")
    found += of_packages(linked & packaged, included & packaged, platform.rpartition("-")[2])
    names = [one.name for one in found]
    if len(names) != len(set(names)):
        fail(f"two copies of one project in a program: {', '.join(sorted(names))}")
    return sorted(found, key=lambda one: one.name)
