#!/usr/bin/env python3
"""Says what a static snyk-cred holds of others: SPDX, CycloneDX and the notices that their licences ask for.

usage: scripts/lib/sbom.py BUILD_DIR VERSION MACHINE UNIX_SECONDS OUT_DIR

Nothing is typed in: the archives come from the linker's map, header libraries from the compiler's dependencies, both
are looked up in dpkg's database, and a licence counts only if the package's own copyright file speaks of it.
"""

import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

# Source package: what it is called here, the licence of what gets into the program, and words that its copyright file
# must then hold. The cross compiler's packages bring their own copies.
KNOWN = {
    r"openssl": ("openssl", "Apache-2.0", "Apache-2.0|Apache License"),
    r"boost1\.\d+": ("boost", "BSL-1.0", "Boost Software License|BSL-1.0"),
    r"glibc|cross-toolchain-base.*": ("glibc", "LGPL-2.1-or-later", "GNU Lesser General Public"),
    r"gcc-\d+.*": ("gcc", "GPL-3.0-or-later WITH GCC-exception-3.1", "GCC Runtime Library Exception"),
}
# Declarations of the kernel's interface; no code of it gets into the program.
DECLARATIONS_ONLY = re.compile(r"linux-libc-dev.*")
NAMESPACE = uuid.UUID("6f1c1d0e-5f0e-5e0b-9a43-0d8b1b8c6a5e")


def archives(map_file):
    """The archives and start files that the link took something from."""
    text = map_file.read_text()
    members, _, rest = text.partition("\nDiscarded input sections") if "\nDiscarded" in text else (text, "", text)
    taken = set(re.findall(r"^(/\S+\.a)\(", members, re.M))
    taken |= set(re.findall(r"^LOAD (/\S+\.o)$", rest, re.M))
    return {pathlib.Path(path).resolve() for path in taken}


def headers(build):
    deps = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    return {pathlib.Path(path).resolve() for path in re.findall(r"^    (/\S+)$", deps, re.M)}


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
                sys.exit(f"sbom: no package owns {path}; a release is built from the distribution's packages alone")
            found.setdefault(package, []).append(path)
    return found


def facts(package):
    form = "${Package}\t${Version}\t${Architecture}\t${source:Package}"
    answer = subprocess.run(["dpkg-query", "-W", "-f", form, package], check=True, capture_output=True, text=True)
    return dict(zip(("package", "version", "architecture", "source"), answer.stdout.split("\t")))


def upstream(version):
    return version.split(":", 1)[-1].rsplit("-", 1)[0]


def copyright_of(package):
    return (pathlib.Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8", errors="replace")


def notice_of(text, licence):
    """What is passed on of a copyright file: of Boost's, two million letters on every file's authors, the licence, which
    asks for nothing more in a program."""
    if licence != "BSL-1.0":
        return text
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.startswith("License: BSL-1.0\n")]
    return paragraphs[0] if paragraphs else text


def components(build, machine):
    """One for each project, sorted by name."""
    linked = owners((path for path in archives(build / "snyk-cred.map") if not path.is_relative_to(build.resolve())), machine)
    included = owners((path for path in headers(build) if path.is_relative_to("/usr")), machine)
    found = {}
    for package in sorted({*linked, *included}):
        fact = facts(package)
        if DECLARATIONS_ONLY.fullmatch(fact["package"]):
            continue
        match = [entry for pattern, entry in KNOWN.items() if re.fullmatch(pattern, fact["source"])]
        if not match:
            sys.exit(f"sbom: {fact['source']} is new here; add it to KNOWN in {sys.argv[0]}")
        (name, licence, words), text = match[0], copyright_of(fact["package"])
        if not re.search(words, text):
            sys.exit(f"sbom: the copyright file of {fact['package']} does not speak of {licence}")
        one = found.setdefault(name, {"name": name, "upstream": upstream(fact["version"]), "licence": licence,
                                      "packages": [], "linked": [], "text": text})
        one["packages"].append(fact)
        one["linked"] += [pathlib.Path(path).name for path in linked.get(package, [])]
    return [dict(one, linked=sorted(one["linked"])) for _, one in sorted(found.items())]


def purls(one):
    release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    vendor, number = (release[name].strip('"') for name in ("ID", "VERSION_ID"))
    return [f"pkg:deb/{vendor}/{p['package']}@{p['version'].replace('+', '%2B').replace(':', '%3A')}?arch={p['architecture']}"
            f"&distro={vendor}-{number}" for p in one["packages"]]


def how(one):
    return "linked: " + ", ".join(one["linked"]) if one["linked"] else "compiled in from its headers"


def spdx(program, parts):
    packages = [{
        "SPDXID": "SPDXRef-snyk-cred", "name": "snyk-cred", "versionInfo": program["version"],
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "MIT",
        "licenseDeclared": "MIT", "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": program["sha256"]}],
    }]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-snyk-cred")]
    for one in parts:
        name = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", one["name"])
        packages.append({
            "SPDXID": name, "name": one["name"], "versionInfo": one["upstream"], "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": one["licence"], "licenseDeclared": one["licence"],
            "copyrightText": "NOASSERTION", "primaryPackagePurpose": "LIBRARY", "comment": how(one),
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
                             for purl in purls(one)],
        })
        relations.append(("SPDXRef-snyk-cred", "STATIC_LINK" if one["linked"] else "CONTAINS", name))
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"snyk-cred-{program['version']}-linux-{program['machine']}",
        "documentNamespace": f"urn:uuid:{uuid.uuid5(NAMESPACE, 'spdx ' + program['sha256'])}",
        "creationInfo": {"created": program["date"], "creators": ["Tool: snyk-cred-scripts-release"]},
        "packages": packages,
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations],
    }


def licence_choice(licence):
    return {"expression": licence} if " " in licence else {"license": {"id": licence}}


def cyclonedx(program, parts):
    entries = []
    for one in parts:
        first, *others = purls(one)
        entries.append({
            "type": "library", "bom-ref": one["name"], "name": one["name"], "version": one["upstream"],
            "licenses": [licence_choice(one["licence"])], "purl": first,
            "properties": [{"name": "snyk-cred:how", "value": how(one)},
                           *({"name": "snyk-cred:package", "value": purl} for purl in others)],
        })
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, 'cyclonedx ' + program['sha256'])}",
        "metadata": {
            "timestamp": program["date"],
            "component": {
                "type": "application", "bom-ref": "snyk-cred", "name": "snyk-cred", "version": program["version"],
                "licenses": [licence_choice("MIT")], "hashes": [{"alg": "SHA-256", "content": program["sha256"]}],
            },
        },
        "components": entries,
        "dependencies": [{"ref": "snyk-cred", "dependsOn": [one["name"] for one in parts]}]
        + [{"ref": one["name"], "dependsOn": []} for one in parts],
    }


def notices(parts):
    head = (
        "snyk-cred is under the MIT licence (LICENSE). This program also holds code of the projects below. Their sources\n"
        "are those of the named Debian or Ubuntu source packages. glibc is linked statically: snyk-cred's own source and\n"
        "build scripts, which are public, let you link it again with a changed glibc.\n"
    )
    rule = "=" * 100
    return head + "".join(
        f"\n{rule}\n{one['name']} {one['upstream']} ({one['licence']}; {how(one)})\n{rule}\n\n{notice_of(one['text'], one['licence']).rstrip()}\n"
        for one in parts
    )


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    build, version, machine, seconds, out = pathlib.Path(sys.argv[1]), *sys.argv[2:5], pathlib.Path(sys.argv[5])
    date = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha256((build / "snyk-cred").read_bytes()).hexdigest()
    program = {"version": version, "machine": machine, "date": date, "sha256": digest}
    parts = components(build, machine)
    out.mkdir(parents=True, exist_ok=True)
    (out / "sbom.spdx.json").write_text(json.dumps(spdx(program, parts), indent=1) + "\n", encoding="utf-8")
    (out / "sbom.cdx.json").write_text(json.dumps(cyclonedx(program, parts), indent=1) + "\n", encoding="utf-8")
    (out / "THIRD-PARTY-NOTICES").write_text(notices(parts), encoding="utf-8")


main()
