"""A policy that widens counts only from where the job could not have written it: each way around is tried."""

import hashlib
import json
import os
import subprocess

import surroundings
from harness import ASAN, BINARY, main, new_id
from long_folder import write_in_long_folder
from policy_case import PolicyFile


class Trust(PolicyFile):
    """Widening keys and exceptions count only from outside of the checkout, or with the hash given by flag."""

    WIDENING = (
        {"policy": "warn"},
        {"policy": "off"},
        {"plan": "trial"},
        {"untrusted-code": "allow"},
        {"untrusted-code": "warn"},
        {"token-from": "vault+https://vault.example.com/secret/ci/snyk?field=token"},
        {"signer": "sshagent:SHA256:" + "a" * 43},
        {"key-jwks": "https://keys.example.com/jwks.json"},
    )

    def systems(self):
        return {
            "github": surroundings.github(self.box),
            "gitlab": surroundings.gitlab(self.box),
            "jenkins": surroundings.jenkins(self.box),
        }

    def test_in_the_checkout(self):
        for system, env in self.systems().items():
            for policy in (*self.WIDENING, self.exception()):
                with self.subTest(f"{system}, {list(policy.items())[0][0]}"):
                    result = self.check_with(policy, place="work/policy.json", env=env)
                    self.assert_refused(result, 78, "policy-untrusted", says="--policy-sha256")
                    self.assert_no_connection()

    def test_ways_around(self):
        text = json.dumps(self.exception())
        inside = self.box.write("work/policy.json", text)
        os.symlink(inside, self.box.path("link.json"))
        os.symlink(self.box.path("work"), self.box.path("folder-link"))
        self.box.folder("outside")
        os.symlink(self.box.path("link.json"), self.box.path("outside/link-to-link.json"))
        ways = {
            "a relative path": "policy.json",
            "a dot": "./policy.json",
            "a link into it": self.box.path("link.json"),
            "a link to a link": self.box.path("outside/link-to-link.json"),
            "a linked folder": self.box.path("folder-link/policy.json"),
            "through ..": self.box.path("outside/../work/policy.json"),
            "doubled slashes": inside.replace("/work/", "//work//./"),
            "/proc/self/cwd": "/proc/self/cwd/policy.json",
            "/proc/self/root": "/proc/self/root" + inside,
        }
        for name, path in ways.items():
            with self.subTest(name):
                self.assert_refused(self.check_path(path), 78, "policy-untrusted")
        for name, path in (("a pipe", "/dev/stdin"),):
            with self.subTest(name):
                result = self.check_path(path)
                self.assertNotEqual(result.code, 0, result)

    def test_a_folder_whose_full_name_is_too_long(self):
        """Where the real path cannot be told, the file counts as one of the checkout."""
        write_in_long_folder(
            self.box.path("work"), "policy.json", json.dumps({"policy": "off", "untrusted-code": "allow"})
        )
        fork = surroundings.pull_request(surroundings.repository(2002, "eve/app", fork=True))
        systems = self.systems() | {
            "pull_request_target": surroundings.github(self.box, event="pull_request_target", payload=fork)
        }
        for system, env in systems.items():
            for path in ("ci/policy.json", self.box.path("work/ci/policy.json")):
                with self.subTest(f"{system}, {path}"):
                    self.assertTrue(os.path.exists(self.box.path("work/ci/policy.json")))
                    self.assert_refused(self.check_path(path, env=env), 78, "policy-untrusted")
                    self.assert_no_connection()

    def test_a_link_in_the_checkout_that_leads_out_of_it(self):
        """Who writes the checkout says where its links lead: to the file of another job, say."""
        self.box.write("other-job/policy.json", json.dumps(self.exception()))
        os.symlink(self.box.path("other-job"), self.box.path("work/ci"))
        os.symlink(self.box.path("work/ci"), self.box.path("chain"))
        for path in ("ci/policy.json", self.box.path("work/ci/policy.json"), self.box.path("chain/policy.json")):
            with self.subTest(path):
                self.assert_refused(self.check_path(path), 78, "policy-untrusted")
        self.assert_ok(self.check_path(self.box.path("other-job/policy.json")))

    def test_a_working_directory_that_is_gone(self):
        path = self.box.write("outside/policy.json", json.dumps(self.exception()))
        env = surroundings.gitlab(self.box) | {"SNYK_TOKEN": self.token}
        script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
        words = [BINARY, "check", *self.network(), "--region", "eu", "--policy-file", path]
        argv = ["sh", "-c", script, "sh", self.box.folder("gone"), *words]
        self.assert_refused(self.run_program(argv, env | ASAN), 78, "policy-untrusted")

    def test_the_checkout_behind_a_link(self):
        """The variable names a link, the file its target."""
        os.symlink(self.box.path("work"), self.box.path("workspace"))
        env = surroundings.gitlab(self.box, CI_PROJECT_DIR=self.box.path("workspace"))
        self.assert_refused(
            self.check_with(self.exception(), place="work/policy.json", env=env), 78, "policy-untrusted"
        )

    def test_a_hard_link(self):
        """Two names of one file: what lies in the checkout, too, could have been written there."""
        inside = self.box.write("work/policy.json", json.dumps(self.exception()))
        self.box.folder("outside")
        os.link(inside, self.box.path("outside/hard.json"))
        self.assert_refused(self.check_path(self.box.path("outside/hard.json")), 78, "policy-untrusted")
        os.remove(inside)
        self.assert_ok(self.check_path(self.box.path("outside/hard.json")))

    def test_other_mount_paths(self):
        """A bind mount shows the checkout, or a folder around or in it, under another name."""
        inside = self.box.write("work/deep/policy.json", json.dumps(self.exception()))
        other = self.box.folder("mounted")
        for name, mounted, path in (
            ("the checkout", self.box.path("work"), f"{other}/deep/policy.json"),
            ("a folder in it", self.box.path("work/deep"), f"{other}/policy.json"),
            ("a folder around it", self.box.root, f"{other}/work/deep/policy.json"),
            ("the file alone", inside, self.box.write("outside/shown.json", "")),
        ):
            with self.subTest(name):
                target = path if os.path.isfile(mounted) else other
                result = self.in_namespace(f"mount --bind '{mounted}' '{target}'", path)
                self.assert_refused(result, 78, "policy-untrusted")
        path = self.box.write("elsewhere/policy.json", json.dumps(self.exception()))
        result = self.in_namespace(f"mount --bind '{os.path.dirname(path)}' '{other}'", f"{other}/policy.json")
        self.assert_ok(result)

    def test_a_mount_table_that_cannot_be_read(self):
        """Whether a mount shows the checkout cannot be told then, so the file counts as inside."""
        path = self.box.write("elsewhere/policy.json", json.dumps(self.exception()))
        broken = self.box.write("broken", "no table\n")
        self.assert_ok(self.in_namespace("true", path))
        result = self.in_namespace(f"mount --bind '{broken}' /proc/$$/mountinfo", path)
        self.assert_refused(result, 78, "policy-untrusted")

    def in_namespace(self, mounts, path):
        """`check` in a mount namespace of its own, which ends with it."""
        own = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-ec"]
        if subprocess.run([*own, "mount -t tmpfs none /mnt"], capture_output=True, check=False).returncode:
            self.skipTest("this machine allows no mount namespace")
        env = surroundings.gitlab(self.box) | {"SNYK_TOKEN": self.token}
        words = [BINARY, "check", *self.network(), "--region", "eu", "--policy-file", path]
        return self.run_program([*own, mounts + ' && exec "$@"', "sh", *words], env | ASAN)

    def test_no_variable_points_out_of_it(self):
        """The job could set the variables that name the checkout: the current folder's repository counts as well."""
        subprocess.run(["git", "init", "-q", self.box.path("work")], check=True, capture_output=True)
        env = surroundings.gitlab(self.box, CI_PROJECT_DIR=self.box.folder("elsewhere"))
        result = self.check_with(self.exception(), place="work/policy.json", env=env)
        self.assert_refused(result, 78, "policy-untrusted")

    def test_the_hash(self):
        text = json.dumps(self.exception())
        right, wrong = (hashlib.sha256(data).hexdigest() for data in (text.encode(), b"other"))
        place = "work/policy.json"
        self.assert_ok(self.check_with(text, "--policy-sha256", right, place=place))
        self.assert_ok(self.check_with(text, "--policy-sha256", right.upper(), place=place))
        self.emulator.clear_log()
        for name, value in (("wrong", wrong), ("cut", right[:-1])):
            with self.subTest(name):
                result = self.check_with(text, "--policy-sha256", value, place=place)
                self.assertIn(result.code, (64, 78), result)
                self.assert_no_connection()
        with self.subTest("a wrong hash for a file outside"):
            self.assertEqual(self.check_with(text, "--policy-sha256", wrong).code, 78)

    def test_the_hash_is_not_taken_from_a_variable(self):
        """A step that can write the file could as well set its hash."""
        text = json.dumps(self.exception())
        env = surroundings.gitlab(self.box, SNYK_CRED_POLICY_SHA256=hashlib.sha256(text.encode()).hexdigest())
        result = self.check_with(text, place="work/policy.json", env=env)
        self.assertEqual(result.code, 78, result)

    def test_the_file_is_not_taken_from_a_variable(self):
        path = self.box.write("outside/policy.json", json.dumps(self.exception()))
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token, SNYK_CRED_POLICY_FILE=path)
        self.assert_refused(self.snyk_cred("check", "--region", "eu", env=env), 78, "flag-only")

    def test_what_narrows_counts_from_anywhere(self):
        result = self.check_with({"expect-principal": [new_id()]}, place="work/policy.json")
        self.assert_refused(result, 77)
        result = self.check_with(
            {"policy": "enforce", "untrusted-code": "deny", "plan": "enterprise"}, place="work/policy.json"
        )
        self.assert_refused(result, 77, "enterprise-rule")


if __name__ == "__main__":
    main()
