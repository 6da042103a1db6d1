// snyk-cred for TeamCity: a build configuration of the Kotlin DSL. README.md beside it says how.
//
// What TeamCity cannot mask: values of Password parameters are hidden, as they are, and it is not documented to hide what
// a running build makes; so only `snyk-cred exec` is offered here, which hides derived forms, too.
import jetbrains.buildServer.configs.kotlin.*
import jetbrains.buildServer.configs.kotlin.buildSteps.script

version = "2025.11"

project {
    buildType(Snyk)
}

object Snyk : BuildType({
    name = "Snyk"
    vcs {
        root(DslContext.settingsRoot)
    }
    params {
        password("env.SNYK_SERVICE_ACCOUNT", "credentialsJSON:ID")
        // Whose code it is: of the Pull Requests feature, empty by default, or other builds would find no agent.
        param("teamcity.pullRequest.number", "")
        param("teamcity.pullRequest.source.branch", "")
        param("env.TEAMCITY_PULLREQUEST_NUMBER", "%teamcity.pullRequest.number%")
        param("env.TEAMCITY_PULLREQUEST_SOURCE_BRANCH", "%teamcity.pullRequest.source.branch%")
        param("env.TEAMCITY_BUILD_BRANCH", "%teamcity.build.branch%")
    }
    steps {
        script {
            scriptContent = """
                base_url=''  # pin:base-url
                version=''  # pin:version
                sha256_amd64=''  # pin:sha256-amd64
                sha256_arm64=''  # pin:sha256-arm64
                # The program goes to a new folder, and with the step. The installer needs no secret, and gets none.
                snyk_cred=${'$'}(env -u SNYK_SERVICE_ACCOUNT sh .snyk-cred/install.sh \
                  --base-url "${'$'}base_url" --version "${'$'}version" \
                  --sha256-amd64 "${'$'}sha256_amd64" --sha256-arm64 "${'$'}sha256_arm64") || exit ${'$'}?
                trap 'rm -rf -- "${'$'}(dirname -- "${'$'}snyk_cred")"' EXIT
                "${'$'}snyk_cred" exec --token-env SNYK_SERVICE_ACCOUNT --expect-org ORG_ID -- snyk test
            """.trimIndent()
        }
    }
})
