"""scripts/lib/sbom.py for programs that are linked with what scripts/deps built, or by zig: build folders that the test
makes, with a real ninja's records, files of the distribution's own packages, and made-up folders of scripts/deps and zig.
And what scripts/lib/provenance.py says of the same sources."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PINS = dict(re.findall(r"^(openssl_version|openssl_sha256|boost_version|boost_sha256)=(\S+)$", (ROOT / "scripts/deps").read_text(), re.M))
OPENSSL = PINS["openssl_version"].partition("+")[2]
BOOST = PINS["boost_version"]
MINGW = pathlib.Path("/usr/x86_64-w64-mingw32/lib/libmingwex.a")
NINJA = """rule compile
  command = printf '%s: %s\\n' '$out' '$headers' >${out}.d && touch $out
  depfile = ${out}.d
  deps = gcc
rule link
  command = touch $out # $libraries
"""


def libstdcxx():
    said = subprocess.run(["c++", "-print-file-name=libstdc++.a"], capture_output=True, text=True, check=True).stdout
    return pathlib.Path(said.strip()).resolve()


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


class Sbom(unittest.TestCase):
    def setUp(self):
        self.begin()

    def begin(self):
        self.folder = pathlib.Path(tempfile.mkdtemp()).resolve()
        self.addCleanup(shutil.rmtree, self.folder)
        self.build, self.source, self.deps = (self.folder / name for name in ("build", "source", "deps"))
        self.libraries = [write(self.deps / f"lib/lib{name}.a", "") for name in ("ssl", "crypto", "boost_json")]
        self.headers = [
            write(self.deps / "include/openssl/opensslv.h", f'# define OPENSSL_FULL_VERSION_STR "{OPENSSL}"\n'),
            write(self.deps / "include/boost/version.hpp", f'#define BOOST_LIB_VERSION "{BOOST.removesuffix(".0").replace(".", "_")}"\n'),
            write(self.source / "src/core/own.hpp", ""),
        ]
        write(self.deps / "LICENSE.openssl", "Apache License, as OpenSSL has it\n")
        write(self.deps / "LICENSE.boost", "Boost Software License, as Boost has it\n")
        self.tests_headers = []

    def zig(self):
        packages = self.folder / "zig/packages"
        lib = packages / "ziglang/lib"
        write(packages / "ziglang-0.99.1.dist-info/METADATA", "Name: ziglang\nVersion: 0.99.1\n")
        write(packages / "ziglang/LICENSE", "The MIT License (Expat), as zig has it\n")
        write(lib / "libcxx/LICENSE.TXT", "Apache License with LLVM Exceptions\n")
        write(lib / "compiler_rt.zig", "")
        return [write(lib / "libcxx/include/__config", "#  define _LIBCPP_VERSION 210305\n"), write(lib / "libc/include/any/stdio.h", "")]

    def made(self, program, linked):
        """The build folder, as CMake, ninja and the linker leave it."""
        write(self.build / "CMakeCache.txt", f"CMAKE_HOME_DIRECTORY:INTERNAL={self.source}\n")
        write(self.build / program, "the program")
        objects = {"src/main.cpp.o": self.headers, "tests/test.cpp.o": self.tests_headers}
        rules = "".join(f"build {name}: compile\n  headers = {' '.join(map(str, files))}\n" for name, files in objects.items())
        words = " ".join(map(str, ["src/libsnykcred_core.a", *linked]))
        write(self.build / "build.ninja", f"{NINJA}{rules}build snyk-cred: link src/main.cpp.o\n  libraries = {words}\n")
        subprocess.run(["ninja", "-C", self.build, *objects], check=True, capture_output=True)
        members = "".join(f"{path}(x.o)\n      why\n" for path in ["src/libsnykcred_core.a", *linked])
        write(self.build / f"{program}.map", f"Archive member included\n\n{members}\nDiscarded input sections\n")

    def sbom(self, platform):
        command = [sys.executable, "-B", ROOT / "scripts/lib/sbom.py", self.build, "1.2.3", platform, "1700000000", self.folder / "out"]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True)

    def documents(self, platform):
        done = self.sbom(platform)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        out = self.folder / "out"
        return json.loads((out / "sbom.spdx.json").read_text()), json.loads((out / "sbom.cdx.json").read_text()), \
            (out / "THIRD-PARTY-NOTICES").read_text()

    def check_pinned(self, spdx, cyclonedx):
        """OpenSSL and Boost, as a scanner finds them, and the sources that they were built from."""
        parts = {one["name"]: one for one in cyclonedx["components"]}
        packages = {one["name"]: one for one in spdx["packages"]}
        expected = {
            "openssl": (OPENSSL, "Apache-2.0", f"pkg:generic/openssl@{OPENSSL}", f"cpe:2.3:a:openssl:openssl:{OPENSSL}:*:*:*:*:*:*:*"),
            "boost": (BOOST, "BSL-1.0", f"pkg:generic/boost@{BOOST}", f"cpe:2.3:a:boost:boost:{BOOST}:*:*:*:*:*:*:*"),
        }
        for name, (version, licence, purl, cpe) in expected.items():
            one, digest = parts[name], PINS[f"{name}_sha256"]
            self.assertEqual((one["version"], one["licenses"][0]["license"]["id"], one["purl"], one["cpe"]), (version, licence, purl, cpe))
            self.assertEqual(one["hashes"], [{"alg": "SHA-256", "content": digest}])
            self.assertEqual(packages[name]["checksums"], [{"algorithm": "SHA256", "checksumValue": digest}])
            references = {one["referenceType"]: one["referenceLocator"] for one in packages[name]["externalRefs"][::-1]}
            self.assertEqual(references, {"purl": purl, "cpe23Type": cpe})
        crate = f"pkg:cargo/openssl-src@{PINS['openssl_version'].replace('+', '%2B')}"
        self.assertIn({"name": "snyk-cred:package", "value": crate}, parts["openssl"]["properties"])
        self.assertIn(crate, [one["referenceLocator"] for one in packages["openssl"]["externalRefs"]])
        self.assertIn("libcrypto.a, libssl.a", parts["openssl"]["properties"][0]["value"])

    def test_windows(self):
        compilers = [libstdcxx(), *([MINGW] if MINGW.exists() else [])]
        self.made("snyk-cred.exe", [*self.libraries, *compilers])
        spdx, cyclonedx, notices = self.documents("windows-amd64")
        self.assertEqual(spdx["name"], "snyk-cred-1.2.3-windows-amd64")
        digest = hashlib.sha256(b"the program").hexdigest()
        self.assertEqual(spdx["packages"][0]["checksums"][0]["checksumValue"], digest)
        self.assertEqual(cyclonedx["metadata"]["component"]["hashes"][0]["content"], digest)
        names = [one["name"] for one in cyclonedx["components"]]
        self.assertEqual(names, ["boost", "gcc", *(["mingw-w64"] if MINGW.exists() else []), "openssl"])
        self.assertEqual([one["name"] for one in spdx["packages"][1:]], names)
        self.check_pinned(spdx, cyclonedx)
        for words in ("as OpenSSL has it", "as Boost has it", "GCC RUNTIME LIBRARY EXCEPTION"):
            self.assertIn(words.lower(), notices.lower())
        self.assertNotIn("glibc is linked", notices)
        if MINGW.exists():
            purl = next(one["purl"] for one in cyclonedx["components"] if one["name"] == "mingw-w64")
            self.assertRegex(purl, r"^pkg:deb/\w+/mingw-w64-x86-64-dev@")
            self.assertIn("License: ZPL-2.1", notices)

    def test_macos(self):
        """zig's linker writes no map: what it was told counts, and what zig always adds."""
        self.headers += self.zig()
        self.made("snyk-cred", self.libraries)
        (self.build / "snyk-cred.map").unlink()
        spdx, cyclonedx, notices = self.documents("macos-arm64")
        self.assertEqual(spdx["name"], "snyk-cred-1.2.3-macos-arm64")
        self.check_pinned(spdx, cyclonedx)
        parts = {one["name"]: one for one in cyclonedx["components"]}
        self.assertEqual(list(parts), ["boost", "libc++", "openssl", "zig"])
        self.assertEqual((parts["libc++"]["version"], parts["libc++"]["licenses"]), ("21.3.5", [{"expression": "Apache-2.0 WITH LLVM-exception"}]))
        self.assertEqual((parts["zig"]["purl"], parts["zig"]["licenses"]), ("pkg:pypi/ziglang@0.99.1", [{"license": {"id": "MIT"}}]))
        for words in ("as OpenSSL has it", "as Boost has it", "as zig has it", "LLVM Exceptions"):
            self.assertIn(words, notices)

    def test_headers_of_tests_are_not_in_the_program(self):
        self.tests_headers = [write(self.folder / "elsewhere/doctest.h", "")]
        self.made("snyk-cred.exe", self.libraries)
        _, cyclonedx, _ = self.documents("windows-amd64")
        self.assertEqual([one["name"] for one in cyclonedx["components"]], ["boost", "openssl"])

    def test_cannot_tell_means_no(self):
        def nobodys(files):
            return lambda: files().append(write(self.folder / "elsewhere/libother.a", ""))

        def write_deps(name, text):
            return lambda: write(self.deps / name, text)

        cases = {
            "an archive of nobody's": (nobodys(lambda: self.libraries), "elsewhere/libother.a is of no package"),
            "a header of nobody's": (nobodys(lambda: self.headers), "elsewhere/libother.a is of no package"),
            "OpenSSL of an older pin": (write_deps("include/openssl/opensslv.h", '# define OPENSSL_FULL_VERSION_STR "3.9.9"\n'),
                                        f"does not hold openssl {OPENSSL}"),
            "Boost of another pin": (write_deps("include/boost/version.hpp", '#define BOOST_LIB_VERSION "1_8"\n'), f"does not hold boost {BOOST}"),
            "no version": (write_deps("include/openssl/opensslv.h", ""), f"does not hold openssl {OPENSSL}"),
            "another license": (write_deps("LICENSE.openssl", "all rights reserved"), "LICENSE.openssl does not speak of Apache-2.0"),
        }
        for name, (change, words) in cases.items():
            with self.subTest(name):
                self.begin()
                change()
                self.made("snyk-cred.exe", self.libraries)
                done = self.sbom("windows-amd64")
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)
                self.assertFalse((self.folder / "out").exists())


class Provenance(unittest.TestCase):
    def sources(self, *platforms):
        """What the statement names beside the commit: {purl: SHA-256}."""
        with tempfile.TemporaryDirectory() as dist:
            command = [sys.executable, "-B", ROOT / "scripts/lib/provenance.py", dist, "0" * 40, "urn:builder", *platforms]
            said = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
        definition = json.loads(said)["predicate"]["buildDefinition"]
        self.assertEqual(definition["externalParameters"]["platforms"], list(platforms))
        first, *others = definition["resolvedDependencies"]
        self.assertEqual(first, {"name": "source", "digest": {"gitCommit": "0" * 40}})
        return {one["uri"]: one.get("digest", {}).get("sha256") for one in others}

    def test_the_sources_that_are_built_in(self):
        self.assertEqual(self.sources("linux-amd64", "linux-arm64"), {})
        crate = f"pkg:cargo/openssl-src@{PINS['openssl_version'].replace('+', '%2B')}"
        zig = re.search(r"^ziglang==(\S+)", (ROOT / "scripts/lib/zig.txt").read_text(), re.M)[1]
        expected = {crate: PINS["openssl_sha256"], f"pkg:generic/boost@{BOOST}": PINS["boost_sha256"], f"pkg:pypi/ziglang@{zig}": None}
        self.assertEqual(self.sources("linux-amd64", "macos-arm64"), expected)


if __name__ == "__main__":
    unittest.main()
