"""The GitLab template where an earlier job of the same folder was a hostile one: every name that it could foresee is there
beforehand. Nothing of it is run, put on PATH or written through; jobs side by side keep to their own; and what is left of a
job that was cancelled goes with its after_script.
"""

import os
import subprocess

from test_gitlab_runner_shape import SHELLS, Runner, in_the_runners_shape

import gitlab_template
from engine_case import EngineCase, Mirror, surroundings
from harness import main

EVIL = '#!/bin/sh\necho ran >>"$EVIL"\n'
# What earlier versions of the template used, and what a job may call.
FOLDERS = ("", "path", "bin", "program", "cache")
NAMES = ("snyk", "snyk-cred", "install.sh", "env", "sh", "ls", "mktemp", "npx")


class Planted(Runner):
    def setUp(self):
        super().setUp()
        self.allow()
        self.evil = self.box.path("evil")
        self.victim = self.box.write("victim", b"precious")
        self.box.write("bin/snyk", '#!/bin/sh\nenv >"$DUMP"\n', 0o755)

    def plant(self):
        for root in ("work.tmp/snyk-cred", "tmp/snyk-cred", "tmp/snyk-cred-job-42", "tmp/snyk-cred-job-42.XXXXXX"):
            for folder in FOLDERS:
                for name in NAMES:
                    self.box.write(f"{root}/{folder}/{name}", EVIL, 0o755)

    def run_job(self, shell, job, script, inputs=(), **variables):
        path = {"PATH": self.box.path("bin") + ":/usr/local/bin:/usr/bin:/bin", "EVIL": self.evil}
        return self.job(shell, job, script, inputs, SNYK_TOKEN=self.token, **path, **variables)

    def test_nothing_that_was_there_is_run(self):
        mirror = Mirror(self)
        for shell in SHELLS:
            for inputs in ({}, {"binary": ""} | mirror.pins):
                with self.subTest(shell, installs=bool(inputs)):
                    self.plant()
                    before = {path for path, _, _ in os.walk(self.box.root)}
                    result = self.run_job(shell, ".snyk-cred", ["snyk-cred exec -- snyk test || exit $?"], inputs)
                    self.assertEqual(result.code, 0, result)
                    self.assertFalse(os.path.exists(self.evil))
                    first = result.seen["PATH"].split(":")[0]
                    self.assertNotIn(first, before)

    def test_links_under_names_made_of_the_process_id(self):
        home = self.box.folder("work.tmp/snyk-cred")
        env = surroundings.gitlab(self.box) | self.reach() | {"SNYK_TOKEN": self.token, "DUMP": self.dump}
        lines = gitlab_template.before_script(".snyk-cred", {"binary": self.program})
        plant = f'for name in install command; do ln -s {self.victim} {home}/$name.$$; done; exec "$0" "$@"'
        for shell, argv in SHELLS.items():
            with self.subTest(shell):
                text = in_the_runners_shape(shell, lines)
                result = self.run_engine(["/bin/sh", "-c", plant, *argv, "-c", text], env)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(self.box.read("victim"), b"precious")

    def test_a_cache_that_was_changed_is_not_used(self):
        mirror = Mirror(self)
        self.box.write(f"work.tmp/snyk-cred/{mirror.name}", b"another archive")
        result = self.run_job("dash", ".snyk-cred", ["snyk test"], {"binary": ""} | mirror.pins)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(mirror.asked, [f"/{mirror.name}"])
        result = self.run_job("dash", ".snyk-cred", ["snyk test"], {"binary": ""} | mirror.pins)
        self.assertEqual((result.code, len(mirror.asked)), (0, 1), result)

    def test_jobs_side_by_side_have_their_own_command(self):
        """Each with its own options: the second starts while the first one is between its lines."""
        say = self.box.write("say", '#!/bin/sh\necho "$*"\n', 0o755)
        env = surroundings.gitlab(self.box)
        lines = gitlab_template.before_script(".snyk-cred", {"binary": say, "region": "eu"})
        other = gitlab_template.before_script(".snyk-cred", {"binary": say, "region": "au"})
        text = in_the_runners_shape("dash", [*other, "snyk-cred check"])
        nested = self.box.write("other.sh", text)
        script = in_the_runners_shape("dash", [*lines, f"sh {nested}", "snyk-cred check"])
        result = self.run_engine([*SHELLS["dash"], "-c", script], env)
        said = [line for line in result.stdout.splitlines() if line.startswith("check ")]
        self.assertEqual(said, ["check --region=au", "check --region=eu"], result)

    def test_the_installer_gets_no_secret(self):
        mirror = Mirror(self)
        saw = self.box.path("curl.saw")
        curl = f'#!/bin/sh\ntr "\\0" "\\n" </proc/$PPID/environ >>{saw}\nenv >>{saw}\nexec /usr/bin/curl "$@"\n'
        self.box.write("bin/curl", curl, 0o755)
        inputs = {"binary": "", "token-env": "SNYK_MINE", "client-secret-env": "SNYK_ITS"} | mirror.pins
        result = self.run_job("dash", ".snyk-cred", [], inputs, SNYK_MINE=self.token, SNYK_ITS=self.token)
        self.assertEqual(result.code, 0, result)
        seen = self.box.read("curl.saw")
        self.assertIn(b"PATH=", seen)
        self.assertNotIn(self.token.encode(), seen)


class Left(Runner):
    def test_the_private_file_of_a_cancelled_job(self):
        """The job ends between inject and eval; a minted token would lie in a file."""
        self.allow()
        for shell in SHELLS:
            with self.subTest(shell):
                lines = gitlab_template.before_script(".snyk-cred-inject", {"binary": self.program, "token-env": "MINE"})
                self.assertEqual(lines.pop(), 'eval "$snyk_cred"')
                env = surroundings.gitlab(self.box) | self.reach() | {"MINE": self.token}
                text = in_the_runners_shape(shell, [*lines, "kill -9 $$"])
                self.run_engine([*SHELLS[shell], "-c", text], env, kept=[self.box.path("tmp")])
                holds = ["grep", "-rlF", self.token, self.box.path("tmp"), self.box.path("work.tmp")]
                self.assertNotEqual(subprocess.run(holds, capture_output=True).stdout, b"")
                after = gitlab_template.after_script(".snyk-cred-inject", {})
                self.run_engine([*SHELLS[shell], "-c", in_the_runners_shape(shell, after)], env)
                self.assertEqual(subprocess.run(holds, capture_output=True).stdout, b"")
                self.assertEqual(os.listdir(self.box.path("tmp")), [])

    def test_what_is_not_this_jobs_stays(self):
        other = self.box.write("tmp/snyk-cred-job-421.abcdef/x", b"")
        link = self.box.path("tmp/snyk-cred-job-42.linked")
        os.symlink(self.box.folder("kept"), link)
        kept = self.box.write("kept/x", b"")
        for shell in SHELLS:
            text = in_the_runners_shape(shell, gitlab_template.after_script(".snyk-cred", {}))
            self.assertEqual(self.run_engine([*SHELLS[shell], "-c", text], surroundings.gitlab(self.box)).code, 0)
        self.assertTrue(os.path.exists(other) and os.path.exists(kept))
        self.assertFalse(os.path.lexists(link))


class Places(EngineCase):
    def before(self, env, *mounts):
        program = self.box.write("program", "#!/bin/sh\n", 0o755)
        lines = gitlab_template.before_script(".snyk-cred", {"binary": program})
        text = in_the_runners_shape("dash", [*lines, 'echo "it is $snyk_cred_home"'])
        argv = ["unshare", "--mount", "--propagation", "private", "sh", "-ec"]
        return self.run_engine([*argv, "\n".join([*mounts, 'exec dash -c "$0"']), text], env)

    def test_a_temporary_folder_that_is_mounted_noexec(self):
        if os.geteuid() != 0:
            self.skipTest("mounting needs root")
        env = surroundings.gitlab(self.box)
        noexec = "mount -t tmpfs -o noexec none"
        result = self.before(env, f"{noexec} {env['TMPDIR']}", f"{noexec} /tmp")
        self.assertEqual(result.code, 0, result)
        self.assertIn("it is /var/tmp/snyk-cred-job-42.", result.stdout)
        subprocess.run(["sh", "-c", "rm -rf /var/tmp/snyk-cred-job-42.*"], check=True)

    def test_a_folder_in_which_others_may_rename(self):
        env = surroundings.gitlab(self.box)
        os.chmod(env["TMPDIR"], 0o777)
        result = self.before(env)
        self.assertIn("it is /tmp/snyk-cred-job-42.", result.stdout)
        os.chmod(env["TMPDIR"], 0o1777)
        self.assertIn(f"it is {env['TMPDIR']}/snyk-cred-job-42.", self.before(env).stdout)
        subprocess.run(["sh", "-c", "rm -rf /tmp/snyk-cred-job-42.*"], check=True)


if __name__ == "__main__":
    main()
