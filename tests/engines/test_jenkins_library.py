"""The Jenkins library as it is shipped: it installs the pinned program, and its examples run as they stand."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import engines

GROOVYC, _, _ = engines.need("groovyc", "groovy", "java")
import git_server  # noqa: E402
import other_systems  # noqa: E402
import template_files  # noqa: E402
from engine_case import ASAN, BINARY, MACHINE, Mirror  # noqa: E402
from jenkins_case import LIBRARY, SnykCredExec, account, java_home, main, new_id  # noqa: E402

VARS = sorted((LIBRARY / "vars").glob("*.groovy"))


class Text(unittest.TestCase):
    """The library without running it."""

    def test_it_compiles(self):
        files = VARS + sorted((LIBRARY / "src").rglob("*.groovy"))
        with tempfile.TemporaryDirectory() as out:
            run = subprocess.run(
                [GROOVYC, "-d", out, *files],
                env=os.environ | {"JAVA_HOME": java_home()},
                capture_output=True,
                text=True,
            )
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            made = {path.stem for path in pathlib.Path(out).rglob("*.class")}
        self.assertLessEqual({path.stem for path in files}, made)

    def test_each_step_has_its_help(self):
        self.assertEqual([path.with_suffix(".txt").exists() for path in VARS], [True] * len(VARS))

    def test_src_takes_no_step_and_can_be_kept(self):
        for path in (LIBRARY / "src").rglob("*.groovy"):
            text = path.read_text()
            self.assertRegex(text, rf"class {path.stem} implements Serializable")
            self.assertNotRegex(text, r"\b(sh|error|echo|withEnv|withCredentials|libraryResource|readFile)\s*[('\[]")

    def test_every_option_of_the_program_is_a_parameter_or_left_to_the_library(self):
        text = (LIBRARY / "src" / "snykcred" / "Request.groovy").read_text()
        named = {
            "--" + re.sub("([A-Z])", r"-\1", name).lower()
            for names in re.findall(r" (?:OPTIONS|SWITCHES|EXEC_OPTIONS) = \[(.*?)\]", text, re.S)
            for name in re.findall(r"'(\w+)'", names)
        }
        of_the_program = set()
        for command in ("inject", "exec"):
            told = subprocess.check_output([BINARY, command, "--help", "--all"], env=ASAN, text=True)
            of_the_program |= set(re.findall(r"^  (--[a-z0-9-]+)", told, re.M))
        self.assertLessEqual(named, of_the_program)
        self.assertEqual(
            of_the_program - named,
            {
                *("--token-env", "--token-file", "--token-stdin", "--client-id", "--client-secret-env"),
                *("--client-secret-file", "--private-key-file", "--private-key-env"),  # credentialsType says it
                *("--format", "--hand-over", "--output"),  # how a block gets it is the library's affair
                *("--context", "--color", "--no-mask", "--help", "--version"),  # no use in a pipeline
                *("--signer-command", "--assertion-env", "--assertion-file", "--id-token-env", "--id-token-file", "--keep-identity"),  # by `exec` itself
                *("--event-name", "--event-head-repo", "--event-base-repo", "--event-actor"),  # GitHub's
            },
        )


class Program(SnykCredExec):
    def pinned(self, *kind, **more):
        pins = Mirror(self, *kind).pins | more
        return {"binary": None} | {
            re.sub("-(.)", lambda match: match[1].upper(), name): value for name, value in pins.items()
        }

    def test_a_pinned_release_is_installed_beside_the_workspace(self):
        token = self.stored_service_account()
        env = self.agent()
        env["PATH"] = "/usr/bin:/bin"
        play = self.play(self.exec(**self.pinned()), env=env)
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertEqual(self.dumped()["SNYK_TOKEN"], token)
        own = [path for path in play.left if not path.startswith(self.box.path("work@tmp/snyk-cred"))]
        self.assertEqual(own, [self.dump_path()])
        gone = self.pinned(**{"base-url": "http://127.0.0.1:1"})
        self.assertEqual(self.play(self.exec(**gone), env=env).result, "SUCCESS")  # hashed again, not fetched again

    def test_an_agent_on_macos(self):
        """Faked: the program of that system, or a sentence where the release has none."""
        token = self.stored_service_account()
        system, machine, kind = other_systems.MACOS_ARM64
        env = self.agent()
        faked = self.box.folder("faked")
        other_systems.fake(faked, self.box.root, system, machine, self.box.path("work"))
        env["PATH"] = f"{faked}:/usr/bin:/bin"
        play = self.play(self.exec(**self.pinned(kind)), env=env)
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertEqual(self.dumped()["SNYK_TOKEN"], token)
        play = self.play(self.exec(**self.pinned()), env=env)
        self.assertEqual((play.result, play.error), ("FAILURE", "script returned exit code 64"), play)
        self.assertIn(f"no --sha256-{kind} is given", play.shown)

    def test_an_agent_on_windows_is_told_so(self):
        """Before anything is bound or run."""
        self.stored_service_account()
        play = self.play(self.exec(), env=self.agent(OS="Windows_NT"))
        self.assertEqual((play.result, play.ran("sh"), play.ran("withCredentials")), ("FAILURE", [], []), play)
        self.assertIn("runs on Linux and macOS agents", play.error)

    def test_what_earlier_builds_left_is_not_run(self):
        """Under every name that could be foreseen; links are not followed, and the last build's program goes."""
        self.stored_service_account()
        victim = self.box.write("victim/x", b"precious")
        for name in ("snyk-cred", "snyk-cred-1", "snyk-cred-6-00000000-1111-2222-3333-444444444444"):
            for program in ("snyk-cred", "snyk", "sh"):
                self.box.write(f"work@tmp/{name}/{program}", "#!/bin/sh\necho ran\n", 0o755)
        os.symlink(self.box.path("victim"), self.box.path("work@tmp/snyk-cred-6-linked"))
        env = self.agent(BUILD_NUMBER="7")
        env["PATH"] = "/usr/bin:/bin"
        play = self.play(self.exec("echo \"$0\"", **self.pinned()), env=env)
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertNotIn("ran", play.shown.splitlines())
        self.assertEqual(self.box.read("victim/x"), b"precious")
        left = sorted(name for name in os.listdir(self.box.path("work@tmp")) if name.startswith("snyk-cred"))
        self.assertEqual(left[0], "snyk-cred")
        self.assertRegex(left[1], "^snyk-cred-7-[0-9a-f-]{36}$")
        self.assertEqual(left[2:], ["snyk-cred.cache"])

    def test_another_file_than_the_pinned_one_is_not_run(self):
        self.stored_service_account()
        play = self.play(self.exec(**self.pinned(**{f"sha256-{MACHINE}": "0" * 64})))
        self.assertEqual((play.result, play.error), ("FAILURE", "script returned exit code 65"), play)
        self.assertEqual(play.ran("withCredentials"), [])
        self.assert_nothing_ran()

    def test_from_source(self):
        """The build is held by tests/ship; a stand-in gives the program that is built already."""
        token, sources = self.stored_service_account(), git_server.Sources(self, "acme/snyk-cred")
        url = f"{sources.url}/acme/snyk-cred.git"
        for name, commit, code in (("the commit", sources.commit, 0), ("none", "0" * 40, 69)):
            with self.subTest(name):
                play = self.play(self.exec(binary=None, fromSource=f"{url}@{commit}"))
                if code:
                    self.assertEqual((play.result, play.error), ("FAILURE", f"script returned exit code {code}"), play)
                    self.assertIn("cannot be fetched from", play.shown)
                    self.assertEqual(play.ran("withCredentials"), [])
                else:
                    self.assertEqual(play.result, "SUCCESS", play)
                    self.assertEqual(self.dumped()["SNYK_TOKEN"], token)
                    self.assertIsNone(self.canary.find(sources.seen().encode()))
        play = self.play(self.exec(binary=None, fromSource=f"{url}@main"))
        self.assertIn("fromSource is no URL@COMMIT", play.error)
        asked = len(sources.asked)
        play = self.play(self.exec(**self.pinned(), fromSource=f"{url}@{sources.commit}"))
        self.assertEqual((play.result, len(sources.asked)), ("SUCCESS", asked), play)

    def test_unpinned(self):
        """As long as no release is written into the library, it says so."""
        play = self.play("echo snykCredProgram(version: '')")
        pinned = re.search(r"version: '(.*)'", (LIBRARY / "vars" / "snykCredProgram.groovy").read_text())[1]
        if pinned:
            self.skipTest(f"the release {pinned} is pinned")
        self.assertEqual((play.result, play.error), ("FAILURE", "script returned exit code 64"), play)
        self.assertIn("no --version is given", play.shown)


class Examples(SnykCredExec):
    """The Jenkinsfiles as they stand, `snyk` being a script that tells what it was given."""

    def setUp(self):
        super().setUp()
        self.box.write("bin/snyk", f"#!/bin/sh\n{self.dump()}\necho snyk \"$@\"\n", 0o755)
        self.env = self.agent(HTTPS_PROXY=self.emulator.proxy, SSL_CERT_FILE=self.emulator.ca_file)

    def example(self, name):
        """With the ids of this world, and the program that is built in place of a release."""
        text = (LIBRARY / "examples" / name).read_text()
        for word, value in {"ORG_ID": self.org, "snyk-service-account": "snyk", "snyk-oauth-client": "snyk"}.items():
            text = text.replace(f"'{word}'", f"'{value}'")
        self.assertNotIn("binary:", text)
        return re.sub(r"(withSnykCred|snykCredExec)(\(| )", r"\1\2binary: 'snyk-cred', ", text)

    def test_the_readmes(self):
        """As it is pasted, with owner, commit and ids put in; git is told where this world's copy of the repository is."""
        sources = git_server.Sources(self, "acme/snyk-cred")
        self.box.write("home/.gitconfig", f'[url "{sources.url}/"]\n\tinsteadOf = https://github.com/\n')
        token, org = self.store("snyk", "text", self.api_token()), new_id()
        self.world(account(token, "service_account", default_org=org), orgs=[{"id": org, "slug": "acme"}])
        text = template_files.snippet("Jenkins")
        put_in = {"OWNER": "acme", "COMMIT": sources.commit, "'ORG_ID'": f"'{org}'", "'snyk-service-account'": "'snyk'"}
        for word, value in put_in.items():
            self.assertIn(word, text)
            text = text.replace(word, value)
        play = self.play(text, env=self.env)
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertEqual((self.dumped()["SNYK_TOKEN"], self.dumped()["SNYK_API"]), (token, "https://api.snyk.io"))
        self.assertIn("snyk test", play.shown)

    def test_each(self):
        names = sorted(os.listdir(LIBRARY / "examples"))
        self.assertEqual(names, ["declarative.Jenkinsfile", "exec.Jenkinsfile", "scripted.Jenkinsfile"])
        for name in names:
            with self.subTest(name):
                self.org = new_id()
                orgs = [{"id": self.org, "slug": "acme"}]
                if name == "exec.Jenkinsfile":
                    client = self.client(world=False)
                    client["account"] |= {"default_org": self.org}
                    self.store("snyk", "password", client["client_secret"], client["client_id"])
                    self.world(clients=[client], orgs=orgs)
                    expected = ("SNYK_OAUTH_TOKEN", client["access_token"])
                else:
                    token = self.store("snyk", "text", self.sat("eu.snyk.io"))
                    self.world(account(token, "service_account", "SNYK-EU-01", default_org=self.org), orgs=orgs)
                    expected = ("SNYK_TOKEN", token)
                play = self.play(self.example(name), env=self.env)
                self.assertEqual(play.result, "SUCCESS", play)
                self.assertEqual(self.dumped()[expected[0]], expected[1])
                self.assertIn("snyk test", play.shown)
                os.remove(self.dump_path())


if __name__ == "__main__":
    main()
