"""The Dockerfile: what it says, what its runtime stages hold when laid out as roots, and how digests get into it.

There is no container engine here. With SNYK_CRED_TEST_ENGINES=required the commands of the stages toolchain, build and
test run in a debootstrapped root as well; of the tests some, since scripts/test is what runs this.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import busybox
import debian

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "Dockerfile"
STATIC = ROOT / "build" / "static" / "snyk-cred"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # as container engines set it
REQUIRED = os.environ.get("SNYK_CRED_TEST_ENGINES") == "required"


def parsed():
    """{stage: {"from": image, "steps": [(instruction, words)]}} in order."""
    stages, current = {}, None
    for line in DOCKERFILE.read_text().replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        instruction, rest = line.split(None, 1)
        if instruction == "FROM":
            image, keyword, name = rest.split()
            assert keyword == "AS", line
            current = stages.setdefault(name, {"from": image, "steps": []})
        else:
            current["steps"].append((instruction, rest))
    return stages


class Text(unittest.TestCase):
    def setUp(self):
        self.stages = parsed()

    def test_stages(self):
        self.assertEqual(
            list(self.stages), ["toolchain", "build", "test", "artifact", "runtime", "shell", "github-action"]
        )

    def test_base_images_have_exact_versions(self):
        for name, stage in self.stages.items():
            image = stage["from"]
            if image in self.stages or image == "scratch":
                continue
            with self.subTest(name):
                self.assertRegex(image, r"^[a-z]+:\d+\.\d+(\.\d+)?(-slim)?(@sha256:[0-9a-f]{64})?$")

    def test_bases_and_build_containers_are_named_by_digest(self):
        """A tag may be moved; so may the frontend that a syntax line names."""
        workflows = (ROOT / ".github" / "workflows").glob("*.yml")
        for path in (DOCKERFILE, ROOT / ".gitlab-ci.yml", *workflows):
            images = re.findall(r"^(?:FROM|[ -]*(?:image|container):) (\S+:\S+)", path.read_text(), re.M)
            with self.subTest(path.name):
                self.assertTrue(images)
                for image in images:
                    self.assertRegex(image, r"@sha256:[0-9a-f]{64}$")
        self.assertNotRegex(DOCKERFILE.read_text(), r"(?m)^# *syntax *=")

    def test_stages_only_call_scripts_that_are_there(self):
        for name, stage in self.stages.items():
            for instruction, rest in stage["steps"]:
                with self.subTest(name, step=f"{instruction} {rest}"):
                    self.assertIn(instruction, ("WORKDIR", "COPY", "RUN", "ARG", "USER", "ENTRYPOINT"))
                    if instruction == "RUN":
                        script = shlex.split(rest)[0]
                        self.assertRegex(rest, r"^scripts/[a-z-]+( --[a-z]+)*$")
                        self.assertTrue(os.access(ROOT / script, os.X_OK), f"{script} is no program")
                    if instruction == "COPY" and not rest.startswith("--from"):
                        self.assertTrue((ROOT / rest.split()[0]).exists())

    def test_copies_come_from_earlier_stages(self):
        seen = []
        for name, stage in self.stages.items():
            for instruction, rest in stage["steps"]:
                if found := re.match(r"--from=(\S+)", rest):
                    self.assertIn(found[1], seen, name)
            seen.append(name)

    def test_users(self):
        users = {name: rest for name, stage in self.stages.items() for word, rest in stage["steps"] if word == "USER"}
        self.assertEqual(users, {"runtime": "65532:65532", "github-action": "0:0"})


class Digests(unittest.TestCase):
    """scripts/pin-images with a registry's tool that the test plays."""

    def pin(self, answer, source=DOCKERFILE, tool="crane"):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        (folder / tool).write_text(f"#!/bin/sh\n{answer}\n")
        (folder / tool).chmod(0o755)
        for name in ("bash", "dirname", "grep", "nproc", "sed", "sort"):  # the machine's own registry tools stay out
            (folder / name).symlink_to(shutil.which(name))
        copy = folder / source.name
        copy.write_text(re.sub(r"@sha256:[0-9a-f]+", "", source.read_text()))
        before = copy.read_text()
        env = {"PATH": str(folder), "HOME": str(folder)}
        runs = [
            subprocess.run([ROOT / "scripts/pin-images", copy], env=env, capture_output=True, text=True)
            for _ in range(2)
        ]
        return before, copy.read_text(), runs

    def test_writes_what_the_registry_says_and_only_once(self):
        digest = "sha256:" + "ab" * 32
        before, after, runs = self.pin(f"echo {digest}")
        self.assertEqual([run.returncode for run in runs], [0, 0], runs)
        self.assertEqual(after.count(digest), 2)
        self.assertEqual(after.replace(f"@{digest}", ""), before)

    def test_the_images_of_templates(self):
        digest = "sha256:" + "cd" * 32
        templates = ("bitbucket/bitbucket-pipelines.yml", "circleci/config.yml", "drone/.drone.yml")
        own = (".gitlab-ci.yml", ".github/workflows/release.yml")
        for file in (*(f"ci-templates/{template}" for template in templates), *own):
            with self.subTest(file):
                before, after, runs = self.pin(f"echo {digest}", ROOT / file)
                self.assertEqual([run.returncode for run in runs], [0, 0], runs)
                images = re.findall(r"(?:image|container): (\S+:[0-9.]+(?:-slim)?)$", before, re.M)
                pinned = re.findall(rf"(?:image|container): (\S+:[0-9.]+(?:-slim)?)@{digest}$", after, re.M)
                self.assertTrue(images)
                self.assertEqual(pinned, images)
                self.assertEqual(after.replace(f"@{digest}", ""), before)

    def test_docker_asks_with_buildx(self):
        digest = "sha256:" + "ef" * 32
        before, after, runs = self.pin(f'[ "$1" = buildx ] && echo {digest}', tool="docker")
        self.assertEqual([run.returncode for run in runs], [0, 0], runs)
        self.assertEqual(after.replace(f"@{digest}", ""), before)
        self.assertEqual(after.count(digest), 2)

    def test_docker_without_buildx_is_no_tool(self):
        before, after, runs = self.pin("exit 1", tool="docker")
        self.assertTrue(all(run.returncode == 1 for run in runs), runs)
        self.assertEqual(after, before)
        self.assertIn("crane, skopeo, or docker with buildx is needed", runs[0].stderr)

    def test_without_an_answer_nothing_changes(self):
        for answer in ("exit 1", "echo not a digest", "echo sha256:abc"):
            with self.subTest(answer):
                before, after, runs = self.pin(answer)
                self.assertTrue(all(run.returncode for run in runs))
                self.assertEqual(after, before)


class Roots(unittest.TestCase):
    """The last stages laid out as a container engine would, run under chroot with the stage's user."""

    def lay_out(self, name):
        stages = parsed()
        root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, root)
        chain = [name]
        while stages[chain[0]]["from"] in stages:
            chain.insert(0, stages[chain[0]]["from"])
        user, entry = "0:0", None
        for stage in chain:
            for instruction, rest in stages[stage]["steps"]:
                if instruction == "COPY":
                    _, source, target = rest.split()
                    path = root / target.lstrip("/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / source.removeprefix("/src/") if source.startswith("/src/") else source, path)
                elif instruction == "USER":
                    user = rest
                elif instruction == "ENTRYPOINT":
                    entry = rest
        root.chmod(0o755)
        return root, user, entry

    def check_that_it_runs(self, root, user, *command):
        """The bundle is found where it lies, before anything is sent: nothing listens on that port."""
        command = [shutil.which("chroot"), f"--userspec={user}", root, *command]
        run = subprocess.run([*command, "--version"], capture_output=True, text=True, env={"PATH": PATH})
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"^snyk-cred \d")
        run = subprocess.run(
            [*command, "check", "--api-url", "https://127.0.0.1:1", "--allow-host", "127.0.0.1:1"]
            + ["--report", "json", "--max-attempts", "1"],
            capture_output=True,
            text=True,
            env={"PATH": PATH, "SNYK_TOKEN": "00000000-1111-4222-8333-444444444444", "CI": "true"},
        )
        self.assertEqual(run.returncode, 69, run.stderr)
        self.assertIn(BUNDLE, run.stdout)

    @unittest.skipIf(os.geteuid() != 0, "chroot to another user needs root")
    def test_runtime_and_action(self):
        for name in ("runtime", "github-action"):
            with self.subTest(name):
                root, user, entry = self.lay_out(name)
                self.assertEqual(entry, '["/usr/local/bin/snyk-cred"]')
                self.check_that_it_runs(root, user, "/usr/local/bin/snyk-cred")

    @unittest.skipIf(os.geteuid() != 0, "chroot needs root")
    def test_shell(self):
        """On Debian's busybox, as a GitLab job's script starts it: a shell, and the name alone."""
        root, user, entry = self.lay_out("shell")
        self.assertRegex(parsed()["shell"]["from"], r"^busybox:")
        self.assertIsNone(entry)  # GitLab Runner starts the image's shell
        busybox.put_into(root)
        self.check_that_it_runs(root, user, "sh", "-c", 'snyk-cred "$@"', "sh")

    def run_in(self, root, command):
        """As a container engine runs a stage's command; what is mounted ends with the mount namespace."""
        mounts = 'mount -t proc proc "$0/proc" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$0/dev/pts"'
        inside = f'{mounts} && exec chroot "$0" sh -c {shlex.quote(f"cd /src && {command}")}'
        run = subprocess.run(
            [shutil.which("unshare"), "--mount", "--propagation", "private", "sh", "-c", inside, root],
            env={"PATH": PATH, "HOME": "/root", "CCACHE_DIR": "/ccache"},
            capture_output=True,
            text=True,
        )
        self.assertEqual(run.returncode, 0, (run.stdout + run.stderr)[-3000:])
        return run.stdout

    @unittest.skipUnless(REQUIRED, "SNYK_CRED_TEST_ENGINES=required runs the toolchain, build and test stages")
    def test_stages_in_a_debootstrapped_root(self):
        stages = parsed()
        root = debian.installed("bookworm")
        self.addCleanup(debian.remove, root)
        self.assertRegex(stages["toolchain"]["from"], r"^debian:12\.")
        source = root / "src"
        subprocess.run(["git", "clone", "--quiet", ROOT, source], check=True, capture_output=True)
        # Objects that the same compiler made of the same sources before, and what clang-tidy read; no new ones get back.
        kept = subprocess.run(["ccache", "-k", "cache_dir"], capture_output=True, text=True, check=True).stdout.strip()
        stamps = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "snyk-cred" / "tidy"
        for cache, place in ((kept, "ccache"), (stamps, "root/.cache/snyk-cred/tidy")):
            if os.path.isdir(cache):
                shutil.copytree(cache, root / place)
        for stage in ("toolchain", "build"):
            for instruction, rest in stages[stage]["steps"]:
                if instruction == "RUN":
                    self.run_in(root, rest)
        for name, stage in stages.items():
            for instruction, rest in stage["steps"]:
                if instruction == "COPY" and rest.startswith("--from=build "):
                    self.assertTrue((root / rest.split()[1].lstrip("/")).exists(), f"{name}: {rest}")
        run = subprocess.run([source / "build/static/snyk-cred", "--version"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        ((instruction, rest),) = stages["test"]["steps"]
        self.assertEqual(instruction, "RUN")
        said = self.run_in(root, f"{rest} -R '^(core|emulator.answers|e2e.report|ship.setup)$'")
        self.assertRegex(said, r"100% tests passed, 0 tests failed out of 4")


if __name__ == "__main__":
    if REQUIRED:
        debian.need()
    unittest.main()
