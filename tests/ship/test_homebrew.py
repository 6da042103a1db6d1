"""The Homebrew formula of a release, read by Ruby with a stand-in for Homebrew's class, which takes down what it is told."""

import hashlib
import json
import subprocess
import sys
import unittest

import registries
from registries import run

URL = "https://example.invalid/releases/v{0}"
# Homebrew itself comes from no registry of this project's CI. What a formula says is method calls, and is taken down.
STAND_IN = r"""
require "json"
$said = Hash.new { |hash, key| hash[key] = [] }
$in = []
class Formula
  class << self
    %i[on_linux on_macos on_intel on_arm].each { |name| define_method(name) { |&block| $in << name; block.call; $in.pop } }
    def test; end
    def method_missing(name, *words)
      $said[name] << [$in.dup, *words]
    end
    def respond_to_missing?(*) = true
  end
  class Taker
    def initialize(name) = @name = name
    def install(*words) = $said[@name] << words
  end
  FOLDERS = %i[bin man1 bash_completion zsh_completion fish_completion pkgshare doc]
  FOLDERS.each { |name| define_method(name) { Taker.new(name) } }
end
Dir.chdir(ARGV[1])
load ARGV[0]
SnykCred.new.install
puts $said.to_json
"""


class Formula(registries.Installed):
    def make(self, *platforms, folder=None, url=None):
        folder = folder or self.dist
        for one in platforms:
            (folder / f"snyk-cred-{self.version}-{one}.tar.gz").write_bytes(b"archive of " + one.encode())
        maker = [sys.executable, "-B", registries.MAKERS / "homebrew.py", folder, self.version, url or URL.format(self.version)]
        return subprocess.run([*map(str, maker), *platforms], capture_output=True, text=True)

    def said(self, folder):
        reader = self.place / "reader.rb"
        reader.write_text(STAND_IN)
        tree = self.place / "archive"
        for path in ("man/snyk-cred.1", "completion/bash"):
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).touch()
        return json.loads(run("ruby", reader, folder / "snyk-cred.rb", tree))

    def test_each_platform_gets_its_archive_by_hash(self):
        """But for Windows, where Homebrew does not run."""
        places = {"linux-amd64": ["on_linux", "on_intel"], "linux-arm64": ["on_linux", "on_arm"],
                  "macos-amd64": ["on_macos", "on_intel"], "macos-arm64": ["on_macos", "on_arm"]}
        for platforms in (["linux-amd64"], ["linux-amd64", "linux-arm64"], [*places, "windows-amd64"]):
            with self.subTest(platforms):
                folder = self.place / str(len(platforms))
                folder.mkdir()
                self.assertEqual(self.make(*platforms, folder=folder).returncode, 0)
                said = self.said(folder)
                base = URL.format(self.version)
                served = [one for one in platforms if one in places]
                archives = [[places[one], f"{base}/snyk-cred-{self.version}-{one}.tar.gz"] for one in served]
                self.assertEqual(said["url"], archives)
                hashes = [[places[one], hashlib.sha256(b"archive of " + one.encode()).hexdigest()] for one in served]
                self.assertEqual(said["sha256"], hashes)
                self.assertEqual((said["version"], said["license"]), ([[[], self.version]], [[[], "MIT"]]))
                self.assertEqual(said["bin"], [["snyk-cred"]])
                self.assertEqual(said["man1"], [[["man/snyk-cred.1"]]])
                self.assertLessEqual({"LICENSE", "THIRD-PARTY-NOTICES"}, set(said["doc"][0]))

    def test_it_takes_no_url_that_could_say_more(self):
        for url in ("http://example.invalid/x", 'https://example.invalid/"; system("id"); "', "https://example.invalid/#{1}"):
            with self.subTest(url):
                done = self.make("linux-amd64", url=url)
                self.assertEqual(done.returncode, 1)
                self.assertIn("no https URL", done.stderr)
                self.assertFalse((self.dist / "snyk-cred.rb").exists())


if __name__ == "__main__":
    registries.need("ruby")
    unittest.main()
