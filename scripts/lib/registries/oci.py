#!/usr/bin/env python3
"""Makes an image of the program without a container engine: an OCI layout in a tar archive, one index for all machines.

usage: scripts/lib/registries/oci.py OUT_DIR VERSION UNIX_SECONDS PLATFORM=BUILD_DIR...

It holds what the Dockerfile's stage `runtime` does, and the licences. Tags: VERSION for the index, VERSION-MACHINE for
one machine's image. Source: opencontainers/image-spec v1.1, image-layout.md, image-index.md, config.md.
"""

import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

import archives
import platforms

AUTHORITIES = "/usr/share/ca-certificates/mozilla/"
KIND = "application/vnd.oci.image."


def authorities():
    """The CA certificates of Debian's package: its own files alone, and unchanged. What somebody added to this machine's
    bundle, an inspecting proxy's CA say, must not get into an image."""
    ask = {"check": False, "capture_output": True, "text": True}
    changed = subprocess.run(["dpkg", "--verify", "ca-certificates"], **ask).stdout
    listed = subprocess.run(["dpkg", "--listfiles", "ca-certificates"], **ask).stdout.split()
    files = sorted(path for path in listed if path.startswith(AUTHORITIES) and path.endswith(".crt"))
    if not files or AUTHORITIES in changed:
        sys.exit(f"oci: the CA certificates of the package ca-certificates are missing or changed:\n{changed}")
    return b"".join(pathlib.Path(path).read_bytes().rstrip() + b"\n" for path in files)


def layer(files, seconds):
    """Of {path: (content, mode)}: its tar, with the folders above each file."""
    folders = {str(folder) for path in files for folder in pathlib.PurePosixPath(path).parents} - {"."}
    entries = [(path, None, 0o755) for path in folders] + [(path, *file) for path, file in files.items()]
    return archives.tar(sorted(entries), seconds)


class Layout:
    def __init__(self):
        self.blobs = {}

    def add(self, data, kind, **more):
        """Its descriptor."""
        digest = hashlib.sha256(data).hexdigest()
        self.blobs[f"blobs/sha256/{digest}"] = data
        return {"mediaType": KIND + kind, "digest": f"sha256:{digest}", "size": len(data), **more}

    def add_json(self, value, kind, **more):
        return self.add(json.dumps(value, sort_keys=True).encode(), kind, **more)

    def image(self, build, shared, created, labels, seconds):
        texts = {f"usr/share/doc/snyk-cred/{name}": (content, 0o644) for name, content in build.licences.items()}
        layers = [shared, layer(texts | {"usr/local/bin/snyk-cred": (build.program, 0o755)}, seconds)]
        machine = {"os": "linux", "architecture": build.platform.oci}
        config = self.add_json({
            **machine, "created": created,
            "config": {"User": "65532:65532", "Entrypoint": ["/usr/local/bin/snyk-cred"], "Env": ["PATH=/usr/local/bin"],
                       "Labels": labels},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(one).hexdigest()}" for one in layers]},
            "history": [{"created": created, "created_by": "scripts/release"} for _ in layers],
        }, "config.v1+json")
        manifest = {
            "schemaVersion": 2, "mediaType": f"{KIND}manifest.v1+json", "config": config,
            "layers": [self.add(archives.compressed(one), "layer.v1.tar+gzip") for one in layers], "annotations": labels,
        }
        return self.add_json(manifest, "manifest.v1+json", platform=machine)


def named(descriptor, name):
    return descriptor | {"annotations": {"org.opencontainers.image.ref.name": name}}


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    out, version, seconds = pathlib.Path(sys.argv[1]), platforms.version_of(sys.argv[2]), int(sys.argv[3])
    created = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = "org.opencontainers.image."
    labels = {f"{title}title": "snyk-cred", f"{title}version": version, f"{title}licenses": "MIT", f"{title}created": created,
              f"{title}description": platforms.SUMMARY}
    copyright_of_cas = pathlib.Path("/usr/share/doc/ca-certificates/copyright").read_bytes()
    shared = layer({"etc/ssl/certs/ca-certificates.crt": (authorities(), 0o644),
                    "usr/share/doc/ca-certificates/copyright": (copyright_of_cas, 0o644)}, seconds)
    layout = Layout()
    found = [build for build in platforms.builds(sys.argv[4:]) if build.platform.oci]
    images = [layout.image(build, shared, created, labels, seconds) for build in found]
    index = {"schemaVersion": 2, "mediaType": f"{KIND}index.v1+json", "manifests": images, "annotations": labels}
    tags = [named(layout.add_json(index, "index.v1+json"), version)]
    tags += [named(image, f"{version}-{build.platform.oci}") for build, image in zip(found, images)]
    files = layout.blobs | {
        "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
        "index.json": json.dumps({"schemaVersion": 2, "mediaType": f"{KIND}index.v1+json", "manifests": tags}).encode(),
    }
    (out / f"snyk-cred-{version}-oci.tar").write_bytes(layer({path: (data, 0o644) for path, data in files.items()}, seconds))


main()
