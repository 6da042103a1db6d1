// What each system's row says and names: its name in sentences, hints, variables and marks. Each stands here
// as it is read on that system's own pages and screens.
#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {
using Names = std::vector<std::string_view>;
Names names(std::span<const std::string_view> of) { return {of.begin(), of.end()}; }
} // namespace

TEST_CASE("systems say: their name, and where a secret is defined") {
    struct Case {
        const char* id;
        const char* name;
        const char* secret_hint;
    };
    const Case cases[] = {
        {"github", "GitHub Actions",
         "define it under Settings > Secrets and variables > Actions, and pass it to this step: the action has the "
         "input token: ${{ secrets.NAME }}, a run step takes env: SNYK_TOKEN: ${{ secrets.NAME }}"},
        {"gitlab", "GitLab CI",
         "define it under Settings > CI/CD > Variables as masked (and protected, if only protected branches need "
         "it); jobs get it under that name"},
        {"jenkins", "Jenkins",
         "define it under Manage Jenkins > Credentials as a secret text, and bind it with "
         "withCredentials([string(credentialsId: 'ID', variable: 'SNYK_TOKEN')])"},
        {"azure", "Azure Pipelines",
         "define it as a secret variable of the pipeline or of a variable group, and map it in this step with env: "
         "SNYK_TOKEN: $(NAME)"},
        {"circleci", "CircleCI",
         "define it in a context or under Project Settings > Environment Variables; jobs get it under that name (a "
         "context's variables only if the workflow names the context)"},
        {"buildkite", "Buildkite",
         "define it as a Buildkite secret and name it under secrets: in the step, or export it in the agent's "
         "environment hook"},
        {"harness", "Harness CI",
         "define it under Project Settings > Secrets, and pass it to the step as the environment variable SNYK_TOKEN "
         "with <+secrets.getValue(\"NAME\")>"},
        {"bitbucket", "Bitbucket Pipelines",
         "define it as a secured variable under Repository settings > Repository variables; steps get it under that "
         "name"},
        {"teamcity", "TeamCity",
         "define it as a parameter env.SNYK_TOKEN of the type Password; steps get it as SNYK_TOKEN"},
        {"drone", "Drone",
         "define it under the repository's Settings > Secrets, and pass it to the step with environment: SNYK_TOKEN: "
         "from_secret: NAME"},
        {"woodpecker", "Woodpecker CI",
         "define it under the repository's Settings > Secrets, and pass it to the step with environment: SNYK_TOKEN: "
         "from_secret: NAME"},
    };
    CHECK(std::size(cases) == all_ci_systems().size());
    for (const Case& c : cases) {
        CAPTURE(c.id);
        CHECK(ci(c.id).name == c.name);
        CHECK(ci(c.id).secret_hint == c.secret_hint);
    }
}

TEST_CASE("systems say: how a job gets an identity token, and where it is") {
    struct Case {
        const char* id;
        Names variables;
        const char* hint;
    };
    const Case cases[] = {
        {"github",
         {},
         "add to this job: permissions: { id-token: write, contents: read }, on Forgejo enable-openid-connect: true; a "
         "fork's pull request gets none"},
        {"gitlab", {}, "add to this job: id_tokens: { SNYK_ID_TOKEN: { aud: \"AUDIENCE\" } }"},
        {"jenkins",
         {},
         "with the plugin oidc-provider, define an OpenID Connect ID token for AUDIENCE as a credential, and bind it with "
         "withCredentials([string(credentialsId: 'ID', variable: 'SNYK_ID_TOKEN')])"},
        {"azure",
         {},
         "let the template ask for it: serviceConnection, and in the URI audience=api://AzureADTokenExchange"},
        {"circleci",
         {"CIRCLE_OIDC_TOKEN_V2", "CIRCLE_OIDC_TOKEN"},
         "CircleCI gives jobs CIRCLE_OIDC_TOKEN_V2, whose aud is the organization's ID: name that with audience= in the "
         "URI"},
        {"buildkite",
         {},
         "set it in this step: export SNYK_ID_TOKEN=$(buildkite-agent oidc request-token --audience AUDIENCE --lifetime "
         "300)"},
        {"bitbucket",
         {"BITBUCKET_STEP_OIDC_TOKEN"},
         "add oidc: true to this step; name the token's aud with audience= in the URI"},
        {"harness", {}, ""},
        {"teamcity", {}, ""},
        {"drone", {}, ""},
        {"woodpecker", {}, ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.id);
        CHECK(names(ci(c.id).id_token_variables) == c.variables);
        CHECK(ci(c.id).id_token_hint == c.hint);
        CHECK((ci(c.id).id_token_request != nullptr) == (c.id == std::string_view("github")));
    }
    CHECK(ci("github").id_token_request->url == "ACTIONS_ID_TOKEN_REQUEST_URL");
    CHECK(ci("github").id_token_request->bearer == "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
}

TEST_CASE("systems name: the checkout, the files that they read, and folders outside of the checkout") {
    struct Case {
        const char* id;
        Names checkouts;
        Names files;
        Names folders; ///< with their suffixes
    };
    const Case cases[] = {
        {"github",
         {"GITHUB_WORKSPACE"},
         {"GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH", "GITHUB_STATE"},
         {"RUNNER_TEMP"}},
        {"gitlab", {"CI_PROJECT_DIR"}, {"GITLAB_ENV"}, {"CI_PROJECT_DIR.tmp"}},
        {"jenkins", {"WORKSPACE"}, {}, {"WORKSPACE_TMP"}},
        {"azure",
         {"BUILD_SOURCESDIRECTORY", "BUILD_REPOSITORY_LOCALPATH", "SYSTEM_DEFAULTWORKINGDIRECTORY"},
         {},
         {"AGENT_TEMPDIRECTORY"}},
        {"circleci", {"CIRCLE_WORKING_DIRECTORY"}, {"BASH_ENV"}, {}},
        {"buildkite", {"BUILDKITE_BUILD_CHECKOUT_PATH"}, {}, {}},
        {"harness",
         {"HARNESS_WORKSPACE", "DRONE_WORKSPACE"},
         {"HARNESS_OUTPUT_SECRET_FILE", "DRONE_OUTPUT"},
         {}},
        {"bitbucket", {"BITBUCKET_CLONE_DIR"}, {"BITBUCKET_PIPELINES_VARIABLES_PATH"}, {}},
        {"teamcity", {"TEAMCITY_BUILD_CHECKOUTDIR"}, {}, {}},
        {"drone", {"DRONE_WORKSPACE", "CI_WORKSPACE"}, {}, {}},
        {"woodpecker", {"CI_WORKSPACE"}, {}, {}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.id);
        CHECK(names(ci(c.id).checkout_variables) == c.checkouts);
        CHECK(names(ci(c.id).file_variables) == c.files);
        std::vector<std::string> folders;
        for (const FolderVariable& folder : ci(c.id).private_folders)
            folders.push_back(std::string(folder.name).append(folder.suffix));
        CHECK(folders == std::vector<std::string>(c.folders.begin(), c.folders.end()));
    }
}

TEST_CASE("systems have: masks of their own, inputs, and what a command to them begins with") {
    struct Case {
        const char* id;
        OwnMask own_mask;
        bool takes_masks, announces, evaluated, colors;
        Names marks;
    };
    const Case cases[] = {
        {"github", OwnMask::none, true, true, false, true, {"\n::", "##["}},
        {"gitlab", OwnMask::trimmed, false, false, true, true, {}},
        {"jenkins", OwnMask::exact, false, false, true, false, {}},
        {"azure", OwnMask::none, true, true, false, true, {"##vso["}},
        {"circleci", OwnMask::exact, false, false, true, false, {}},
        {"buildkite", OwnMask::none, true, false, false, true, {}},
        {"harness", OwnMask::none, false, false, false, false, {}},
        {"bitbucket", OwnMask::none, false, false, false, false, {}},
        {"teamcity", OwnMask::none, false, true, false, false, {"##teamcity["}},
        {"drone", OwnMask::none, false, false, false, false, {}},
        {"woodpecker", OwnMask::none, false, false, false, false, {}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.id);
        const CiSystem& system = ci(c.id);
        CHECK(system.own_mask == c.own_mask);
        CHECK((system.mask != nullptr) == c.takes_masks);
        CHECK((system.announce != nullptr) == c.announces);
        CHECK(system.announces_on_stdout == (c.id == std::string_view("teamcity")));
        CHECK((system.fold != nullptr) == (c.id == std::string_view("gitlab")));
        CHECK((system.renders_color != nullptr && system.renders_color(Environment{})) == c.colors);
        CHECK(names(system.command_marks) == c.marks);
        CHECK(system.input_prefix == (c.id == std::string_view("github") ? "INPUT_" : ""));
        if (system.dialect == nullptr) continue;
        CHECK(system.dialect->evaluated == c.evaluated);
        CHECK(system.dialect->output_file == (c.evaluated ? OutputFile::possible : OutputFile::unused));
        CHECK(system.dialect->has_step_outputs == (c.id == std::string_view("github")));
    }
}

TEST_CASE("Jenkins shows colors inside the AnsiColor plugin's block, which names its map in TERM") {
    for (const char* map : {"xterm", "vga", "css", "gnome-terminal"})
        CHECK(ci("jenkins").renders_color(variables({{"TERM", map}})));
    for (const char* other : {"dumb", "xterm-256color", "linux", ""})
        CHECK_FALSE(ci("jenkins").renders_color(variables({{"TERM", other}})));
}
