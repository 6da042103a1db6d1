"""The container image of a release: read by skopeo, unpacked by umoci, run in the root that it describes."""

import json
import os
import pathlib
import subprocess
import tarfile
import unittest

import registries
from registries import BUILDS, HERE, PROGRAM, ROOT, run

IMAGE = "org.opencontainers.image."


class Image(registries.Installed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registries.make(cls.dist, "oci.py", str(registries.SECONDS))
        cls.archive = cls.dist / f"snyk-cred-{cls.version}-oci.tar"
        cls.layout = cls.folder / "layout"
        with tarfile.open(cls.archive) as tar:
            tar.extractall(cls.layout)

    def blob(self, descriptor):
        return json.loads((self.layout / "blobs/sha256" / descriptor["digest"].removeprefix("sha256:")).read_text())

    def unpacked(self, machine):
        """The root file system, as umoci unpacks it."""
        place = self.place / machine
        rootless = [] if os.geteuid() == 0 else ["--rootless"]
        run("umoci", "unpack", *rootless, "--image", f"{self.layout}:{self.version}-{machine}", place)
        return place / "rootfs", json.loads((place / "config.json").read_text())

    def test_one_index_for_all_machines(self):
        raw = json.loads(run("skopeo", "inspect", "--raw", f"oci:{self.layout}:{self.version}"))
        self.assertEqual(raw["mediaType"], "application/vnd.oci.image.index.v1+json")
        machines = [{"os": "linux", "architecture": one} for one in sorted(BUILDS)]
        self.assertEqual([one["platform"] for one in raw["manifests"]], machines)

    def test_as_skopeo_reads_each_image(self):
        for machine in BUILDS:
            with self.subTest(machine):
                seen = json.loads(run("skopeo", "inspect", f"oci:{self.layout}:{self.version}-{machine}"))
                self.assertEqual((seen["Architecture"], seen["Os"], len(seen["Layers"])), (machine, "linux", 2))
                self.assertEqual(seen["Created"], "2023-11-14T22:13:20Z")
                self.assertEqual(seen["Labels"][f"{IMAGE}version"], self.version)
                whole = json.loads(run("skopeo", "inspect", "--config", f"oci:{self.layout}:{self.version}-{machine}"))
                config = whole["config"]
                self.assertEqual((config["User"], config["Entrypoint"]), ("65532:65532", ["/usr/local/bin/snyk-cred"]))

    def test_copied_as_the_guide_says_it_stays_the_same(self):
        """skopeo checks every digest on the way."""
        copy = self.place / "copy"
        run("skopeo", "--insecure-policy", "copy", "--all", f"oci-archive:{self.archive}:{self.version}", f"dir:{copy}")
        original = self.blob(json.loads((self.layout / "index.json").read_text())["manifests"][0])
        self.assertEqual(json.loads((copy / "manifest.json").read_text()), original)

    def test_this_machines_image_runs_in_its_root(self):
        root, spec = self.unpacked(HERE)
        self.assertEqual((spec["process"]["user"]["uid"], spec["process"]["user"]["gid"]), (65532, 65532))
        if os.geteuid() != 0:
            self.skipTest("chroot takes root's rights")
        chroot = ["chroot", "--userspec=65532:65532", root, *spec["process"]["args"]]
        self.assertEqual(run(*chroot, "--version", env={"PATH": "/usr/sbin:/usr/bin"}), f"snyk-cred {self.version}\n")
        # The CA certificates are found: the connection fails, not the search for them.
        check = ["check", "--api-url", "https://127.0.0.1:1", "--allow-host", "127.0.0.1:1", "--timeout", "5s"]
        env = {"PATH": "/usr/sbin:/usr/bin", "CI": "true", "SNYK_TOKEN": "11111111-2222-4333-8444-555555555555"}
        done = subprocess.run([*map(str, chroot), *check], env=env, capture_output=True, text=True, timeout=60)
        self.assertIn("[connect]", done.stderr)

    def test_what_is_in_each(self):
        for machine, build in BUILDS.items():
            with self.subTest(machine):
                root, _ = self.unpacked(machine)
                files = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
                self.assertEqual(files, [
                    "etc/ssl/certs/ca-certificates.crt", "usr/local/bin/snyk-cred", "usr/share/doc/ca-certificates/copyright",
                    "usr/share/doc/snyk-cred/LICENSE", "usr/share/doc/snyk-cred/THIRD-PARTY-NOTICES"])
                self.assertEqual((root / "usr/local/bin/snyk-cred").read_bytes(), (build / "snyk-cred").read_bytes())
                self.assertIn("Apache License", (root / "usr/share/doc/snyk-cred/THIRD-PARTY-NOTICES").read_text())
                for path in root.rglob("*"):
                    runs = path.is_dir() or path.name == "snyk-cred" and path.parent.name == "bin"
                    self.assertEqual(path.stat().st_mode & 0o7777, 0o755 if runs else 0o644, path)
                    self.assertEqual(path.stat().st_mtime, registries.SECONDS, path)

    def test_the_authorities_are_debians_and_no_others(self):
        root, _ = self.unpacked(HERE)
        bundle = (root / "etc/ssl/certs/ca-certificates.crt").read_text()
        listed = run("dpkg", "--listfiles", "ca-certificates").split()
        own = [pathlib.Path(path).read_text().strip() for path in listed if "/mozilla/" in path and path.endswith(".crt")]
        blocks = [f"{part}-----END CERTIFICATE-----" for part in bundle.split("-----END CERTIFICATE-----")[:-1]]
        self.assertEqual(sorted(block.strip() for block in blocks), sorted(own))
        self.assertGreater(len(own), 100)

    def test_the_same_bytes_again(self):
        there = os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}
        other = registries.make(self.place / "again", "oci.py", str(registries.SECONDS), env=there, umask=0o077)
        self.assertEqual(self.archive.read_bytes(), (other / self.archive.name).read_bytes())

    def test_it_holds_what_the_dockerfile_makes(self):
        stage = (ROOT / "Dockerfile").read_text().split(" AS runtime\n")[1].split("\nFROM ")[0]
        self.assertIn("USER 65532:65532\n", stage)
        self.assertIn('ENTRYPOINT ["/usr/local/bin/snyk-cred"]\n', stage)
        _, spec = self.unpacked(HERE)
        for word in stage.split():
            if word.startswith("/usr/local/bin/") or word.startswith("/etc/"):
                self.assertTrue((self.place / HERE / "rootfs" / word[1:]).is_file(), word)
        self.assertEqual(spec["process"]["args"], ["/usr/local/bin/snyk-cred"])


if __name__ == "__main__":
    registries.need("skopeo", "umoci")
    unittest.main()
