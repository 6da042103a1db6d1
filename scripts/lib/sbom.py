#!/usr/bin/env python3
"""Says what a program of a release holds of others (contents.py): SPDX, CycloneDX, and the notices that their licences
ask for.

usage: scripts/lib/sbom.py BUILD_DIR VERSION PLATFORM UNIX_SECONDS OUT_DIR

PLATFORM is linux-amd64, linux-arm64, windows-amd64, macos-arm64 or macos-amd64.
"""

import datetime
import hashlib
import json
import pathlib
import re
import sys
import uuid

import contents

NAMESPACE = uuid.UUID("6f1c1d0e-5f0e-5e0b-9a43-0d8b1b8c6a5e")


def notice_of(text, licence):
    """What is passed on of a copyright file: of Boost's, two million letters on every file's authors, the licence, which
    asks for nothing more in a program."""
    if licence != "BSL-1.0":
        return text
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.startswith("License: BSL-1.0\n")]
    return paragraphs[0] if paragraphs else text


def spdx(program, parts):
    packages = [{
        "SPDXID": "SPDXRef-snyk-cred", "name": "snyk-cred", "versionInfo": program["version"],
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "MIT",
        "licenseDeclared": "MIT", "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": program["sha256"]}],
    }]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-snyk-cred")]
    for one in parts:
        name = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", one.name)
        packages.append({
            "SPDXID": name, "name": one.name, "versionInfo": one.version, "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": one.licence, "licenseDeclared": one.licence,
            "copyrightText": "NOASSERTION", "primaryPackagePurpose": "LIBRARY", "comment": one.how,
            "externalRefs": [*({"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
                               for purl in one.purls),
                             *({"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": cpe}
                               for cpe in [one.cpe] if cpe)],
        } | ({"checksums": [{"algorithm": "SHA256", "checksumValue": one.sources}]} if one.sources else {}))
        relations.append(("SPDXRef-snyk-cred", "STATIC_LINK" if one.linked else "CONTAINS", name))
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"snyk-cred-{program['version']}-{program['platform']}",
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
        first, *others = one.purls
        entries.append({
            "type": "library", "bom-ref": one.name, "name": one.name, "version": one.version,
            "licenses": [licence_choice(one.licence)], "purl": first,
            "properties": [{"name": "snyk-cred:how", "value": one.how},
                           *({"name": "snyk-cred:package", "value": purl} for purl in others)],
        } | ({"cpe": one.cpe} if one.cpe else {})
          | ({"hashes": [{"alg": "SHA-256", "content": one.sources}]} if one.sources else {}))
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
        "dependencies": [{"ref": "snyk-cred", "dependsOn": [one.name for one in parts]}]
        + [{"ref": one.name, "dependsOn": []} for one in parts],
    }


def notices(parts):
    head = (
        "snyk-cred is under the MIT licence (LICENSE). This program also holds code of the projects below. Their sources\n"
        "are those that the SBOM of the release names: Debian or Ubuntu source packages, archives by SHA-256.\n"
    )
    if any(one.name == "glibc" for one in parts):
        head += (
            "glibc is linked statically: snyk-cred's own source and build scripts, which are public, let you link it again\n"
            "with a changed glibc.\n"
        )
    rule = "=" * 100
    return head + "".join(
        f"\n{rule}\n{one.name} {one.version} ({one.licence}; {one.how})\n{rule}\n\n{notice_of(one.text, one.licence).rstrip()}\n"
        for one in parts
    )


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    build, version, platform, seconds, out = pathlib.Path(sys.argv[1]), *sys.argv[2:5], pathlib.Path(sys.argv[5])
    date = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha256((build / contents.program_of(platform)).read_bytes()).hexdigest()
    program = {"version": version, "platform": platform, "date": date, "sha256": digest}
    parts = contents.parts(build, platform)
    out.mkdir(parents=True, exist_ok=True)
    (out / "sbom.spdx.json").write_text(json.dumps(spdx(program, parts), indent=1) + "\n", encoding="utf-8")
    (out / "sbom.cdx.json").write_text(json.dumps(cyclonedx(program, parts), indent=1) + "\n", encoding="utf-8")
    (out / "THIRD-PARTY-NOTICES").write_text(notices(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
