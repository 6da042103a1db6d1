"""The Jenkins library as Jenkins runs it: transformed into continuations by com.cloudbees:groovy-cps, a program that stops
at every step and must be serializable there. In each program.dat it is looked for secrets, as in everything else. The
tests are those of the plain runs.
"""

import engines

engines.need("groovy", "groovyc", "java", "openssl", "jar:groovy-cps", "jar:guava")
import jenkins_case  # noqa: E402

jenkins_case.Jenkins.continued = True
from test_jenkins import Block, Canary, Parameters, Refused, WithSnykCred  # noqa: E402, F401
from test_jenkins_exec import Command, Types  # noqa: E402, F401
from test_jenkins_library import Examples, Program  # noqa: E402, F401


class Programs(WithSnykCred):
    def test_each_step_stops_the_program_once(self):
        self.stored_service_account()
        play = self.play(self.with_snyk_cred("true", "true"))
        self.assertEqual(play.programs, len(play.steps))
        self.assertGreater(play.programs, 6)


if __name__ == "__main__":
    jenkins_case.main()
