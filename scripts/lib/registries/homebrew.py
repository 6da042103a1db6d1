#!/usr/bin/env python3
"""Makes a Homebrew formula of the archives in OUT_DIR, for a tap of the release's owner.

usage: scripts/lib/registries/homebrew.py OUT_DIR VERSION BASE_URL PLATFORM...

BASE_URL is the folder that will serve the archives.
"""

import hashlib
import pathlib
import re
import sys

import platforms

# No value of ours holds a quote, a backslash or a hash, so Ruby reads each as it stands.
FORMULA = '''# Made by scripts/release. The archives are those of the release; Homebrew checks their SHA-256.
class SnykCred < Formula
  desc "Check a Snyk credential in CI and pass it, masked, to the steps that need it"
  homepage "{url}"
  version "{version}"
  license "MIT"

{sources}
  def install
    bin.install "snyk-cred"
    man1.install Dir["man/*.1"]
    bash_completion.install "completion/bash" => "snyk-cred"
    zsh_completion.install "completion/zsh" => "_snyk-cred"
    fish_completion.install "completion/fish" => "snyk-cred.fish"
    pkgshare.install "schema"
    doc.install "LICENSE", "THIRD-PARTY-NOTICES", "README.md", "CHANGELOG.md"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/snyk-cred --version")
  end
end
'''
SOURCE = '''  {system} do
    {cpu} do
      url "{url}/{name}"
      sha256 "{digest}"
    end
  end
'''


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    out, version, url = pathlib.Path(sys.argv[1]), platforms.version_of(sys.argv[2]), sys.argv[3].rstrip("/")
    if not re.fullmatch(r"https://[-A-Za-z0-9._~:/%+]+", url):
        sys.exit(f"homebrew: {url} is no https URL of a folder")
    sources = ""
    for word in sorted(sys.argv[4:]):
        if not (blocks := platforms.PLATFORMS[word].brew.split()):
            continue
        name = f"snyk-cred-{version}-{word}.tar.gz"
        digest = hashlib.sha256((out / name).read_bytes()).hexdigest()
        sources += SOURCE.format(system=blocks[0], cpu=blocks[1], url=url, name=name, digest=digest)
    (out / "snyk-cred.rb").write_text(FORMULA.format(url=url, version=version, sources=sources), encoding="utf-8")


main()
