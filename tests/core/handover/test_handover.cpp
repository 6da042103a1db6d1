#include "core/ci/system.hpp"
#include "core/handover/handover.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Names = std::vector<std::string>;

namespace {
std::vector<std::string> lines_of(const Grant& grant) {
    std::vector<std::string> lines;
    for (const HandedVariable& variable : variables_of(grant)) {
        lines.push_back(variable.name + "=" + bytes_of(variable.value) +
                        (variable.secret ? " (secret)" : ""));
    }
    return lines;
}

/// Fault of choosing `format` in a job with these variables; none where it is chosen.
std::optional<Fault> fault_of(const char* format, Environment::Map map,
                              std::optional<std::string> output = {}, HandOverWay way = HandOverWay::env) {
    Settings settings;
    settings.format.value = format;
    settings.output = std::move(output);
    settings.hand_over.value = way;
    const auto job = read_job(variables(std::move(map)), {}, settings);
    REQUIRE(job.has_value());
    const auto dialect = choose_dialect(settings, *job);
    if (!dialect) return dialect.error().fault;
    CHECK((*dialect)->id ==
          (std::string_view(format) == "auto" ? (job->ci != nullptr ? job->ci->id : "shell") : format));
    return std::nullopt;
}
} // namespace

TEST_CASE("variables_of: the credential comes last") {
    CHECK(lines_of(grant()) == Names{"SNYK_API=https://api.eu.snyk.io",
                                     "SNYK_TOKEN=deadbeef-0000-4000-8000-00000000cafe (secret)"});
    CHECK(lines_of(grant("a.b.c", CredentialKind::oauth_access_token, true)) ==
          Names{"SNYK_API=https://api.eu.snyk.io", "SNYK_CFG_ORG=aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
                "SNYK_OAUTH_TOKEN=a.b.c (secret)"});
}

TEST_CASE("names_to_unset: what is set, in any letter case, but not what is handed over") {
    const Environment environment =
        variables({{"SNYK_OAUTH_TOKEN", ""},
                   {"snyk_token", "x"},
                   {"Snyk_Cfg_Api", "x"},
                   {"Snyk_Api", "x"},
                   {"SNYK_API", "x"},
                   {"SNYK_CFG_ORG", "x"},
                   {"SNYK_TOKENS", "x"}},
                  {"SNYK_TOKEN", "INTERNAL_OAUTH_TOKEN_STORAGE", "snyk_docker_token"});
    const Names others{"INTERNAL_OAUTH_TOKEN_STORAGE",
                       "SNYK_OAUTH_TOKEN",
                       "Snyk_Api",
                       "Snyk_Cfg_Api",
                       "snyk_docker_token",
                       "snyk_token"};
    CHECK(names_to_unset(grant(), {}, environment) == others);
    CHECK(names_to_unset(grant("a.b.c", CredentialKind::oauth_access_token), {}, environment) ==
          Names{"INTERNAL_OAUTH_TOKEN_STORAGE", "SNYK_TOKEN", "Snyk_Api", "Snyk_Cfg_Api", "snyk_docker_token",
                "snyk_token"});
    CHECK(names_to_unset(grant(), {}, Environment{}).empty());
}

TEST_CASE("names_to_drop: sources and relatives that a shell can unset") {
    Settings settings;
    settings.token_env = Sourced<std::string>{"MY_SNYK", {}};
    settings.client_secret_env = Sourced<std::string>{"X; rm -rf /", {}};
    settings.private_key_env = Sourced<std::string>{"1KEY", {}};
    CHECK(names_to_drop(settings, variables({{"snyk_token", "x"}, {"HOME", "/"}})) ==
          Names{"INTERNAL_OAUTH_TOKEN_STORAGE", "MY_SNYK", "SNYK_CFG_API", "SNYK_DOCKER_TOKEN",
                "SNYK_OAUTH_TOKEN", "SNYK_TOKEN", "snyk_token"});
}

TEST_CASE("choose_dialect") {
    using Map = Environment::Map;
    const Map github{{"GITHUB_ACTIONS", "true"}, {"GITHUB_EVENT_NAME", "push"}};
    const Map gitlab{{"GITLAB_CI", "true"}};
    const Map both{{"GITLAB_CI", "true"}, {"JENKINS_URL", "x"}};
    struct Case {
        const char* name;
        const char* format;
        Map variables;
        std::optional<std::string> output;
        HandOverWay way;
        std::optional<Fault> fault;
    };
    constexpr auto env = HandOverWay::env;
    const Case cases[] = {
        {"auto, no CI", "auto", {}, {}, env, {}},
        {"auto, GitHub", "auto", github, {}, env, {}},
        {"auto, GitLab", "auto", gitlab, {}, env, {}},
        {"own name", "gitlab", gitlab, {}, env, {}},
        {"another system's", "github", gitlab, {}, env, Fault::dialect},
        {"a system's, no CI", "github", {}, {}, env, Fault::dialect},
        {"general, anywhere", "fish", github, {}, env, {}},
        {"two systems", "auto", both, {}, env, Fault::dialect},
        {"two systems, one named", "gitlab", both, {}, env, Fault::dialect},
        {"two systems, general", "shell", both, {}, env, Fault::dialect},
        {"unknown", "cmd", {}, {}, env, Fault::usage},
        {"dotenv without a file", "dotenv", {}, {}, env, Fault::usage},
        {"dotenv with a file", "dotenv", {}, "/x/y", env, {}},
        {"json without a file", "json", {}, {}, env, {}},
        {"shell with a file", "shell", {}, "/x/y", env, {}},
        {"GitHub with a file", "auto", github, "/x/y", env, Fault::usage},
        {"step output on GitHub", "auto", github, {}, HandOverWay::output, {}},
        {"step output elsewhere", "auto", gitlab, {}, HandOverWay::output, Fault::dialect},
        {"step output in another dialect", "shell", github, {}, HandOverWay::output, Fault::dialect},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(fault_of(c.format, c.variables, c.output, c.way) == c.fault);
    }
}

TEST_CASE("choose_dialect: what it says comes from the table of dialects") {
    const auto message_of = [](const char* format, HandOverWay way) {
        Settings settings;
        settings.format.value = format;
        settings.hand_over.value = way;
        const auto dialect = choose_dialect(settings, Job{});
        REQUIRE(dialect.has_error());
        return dialect.error();
    };
    const Failure unknown = message_of("fisch", HandOverWay::env);
    CHECK(unknown.message ==
          "--format takes auto, github, gitlab, jenkins, azure, circleci, buildkite, harness, "
          "shell, fish, powershell, dotenv or json");
    CHECK(unknown.hints == Names{"did you mean fish?"});
    CHECK(message_of("shell", HandOverWay::output).message ==
          "--hand-over output needs a format with step outputs (github), but the format is shell");
}

TEST_CASE("compose_handover: a value with a control character is handed over nowhere") {
    for (const std::string& bad :
         {std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3), std::string("a\x1B")}) {
        HandoverCase c{.grant = grant(bad),
                       .environment = variables({{"GITHUB_ACTIONS", "true"}, {"GITHUB_ENV", "/env"}})};
        for (const char* format : {"github", "shell", "fish", "powershell", "json"}) {
            CAPTURE(format);
            const auto handover = c.compose(format);
            REQUIRE(handover.has_error());
            CHECK(handover.error().fault == Fault::cannot_write);
            CHECK(
                handover.error().message.starts_with("the value of SNYK_TOKEN contains a control character"));
        }
    }
}

TEST_CASE("compose_handover: the system's masks come first, whatever the dialect") {
    HandoverCase c{.environment = variables({{"GITHUB_ACTIONS", "true"}, {"GITHUB_ENV", "/env"}})};
    for (const char* format : {"github", "shell", "json"}) {
        CAPTURE(format);
        const Handover handover = c.composed(format);
        REQUIRE(handover.effects.size() >= 2);
        const auto* masks = std::get_if<PrintHidden>(&handover.effects.front());
        REQUIRE(masks != nullptr);
        CHECK(masks->to_stdout == (std::string_view(format) == "github"));
        CHECK(bytes_of(masks->lines).starts_with("::add-mask::" + std::string(k_token) + "\n"));
    }
}

TEST_CASE("compose_handover: warns of a new token that the system cannot mask") {
    HandoverCase c{.environment = variables({{"GITLAB_CI", "true"}})};
    c.settings.client_id = Sourced<std::string>{"id", {}};
    CHECK(c.composed().warnings == Names{"GitLab CI cannot mask the new access token in the job's log; use "
                                         "snyk-cred exec, which masks its command's output"});
    c.settings.client_id.reset();
    CHECK(c.composed().warnings.empty());
}

TEST_CASE("compose_handover: a mask that the system holds must fit what is handed over") {
    struct Case {
        const char* name;
        Environment::Map job;
        StoredForm stored;
        const char* warning; ///< how it begins; empty: none
        const char* notice;
    };
    const Environment::Map jenkins{{"JENKINS_URL", "x"}}, gitlab{{"GITLAB_CI", "true"}},
        circleci{{"CIRCLECI", "true"}},
        github{{"GITHUB_ACTIONS", "true"}, {"GITHUB_ENV", "/env"}, {"GITHUB_EVENT_NAME", "push"}};
    const StoredForm unchanged{true, false, false}, blanks{true, true, false}, quotes{true, true, true},
        file{false, false, false}, file_with_quotes{false, true, true}, fetched{false, false, false, true};
    const Case cases[] = {
        {"Jenkins, unchanged", jenkins, unchanged, "", ""},
        {"Jenkins, blanks", jenkins, blanks, "Jenkins masks the secret as it is stored, with the white space",
         ""},
        {"Jenkins, quotes", jenkins, quotes, "Jenkins masks the secret as it is stored, with the white space",
         ""},
        {"Jenkins, a file", jenkins, file, "Jenkins does not mask this value", ""},
        {"CircleCI, blanks", circleci, blanks, "CircleCI masks the secret as it is stored", ""},
        {"GitLab, unchanged", gitlab, unchanged, "", ""},
        {"GitLab, blanks: its runner trims them too", gitlab, blanks, "", ""},
        {"GitLab, quotes", gitlab, quotes, "GitLab CI masks the secret as it is stored, with the quotes", ""},
        {"GitLab, a file", gitlab, file, "", "GitLab CI masks this value in the job's log only if"},
        {"GitLab, a file with quotes", gitlab, file_with_quotes, "GitLab CI masks the secret as it is stored",
         ""},
        {"GitLab, from a key service", gitlab, fetched, "GitLab CI does not mask this value", ""},
        {"Jenkins, from a key service", jenkins, fetched, "Jenkins does not mask this value", ""},
        {"Harness, which masks nothing by itself",
         {{"HARNESS_BUILD_ID", "1"}, {"HARNESS_OUTPUT_SECRET_FILE", "/s"}, {"DRONE_OUTPUT", "/o"}},
         fetched,
         "Harness",
         ""},
        {"GitHub, from a key service: it is told", github, fetched, "", ""},
        {"GitHub, quotes: the value is masked as it is used", github, quotes, "", ""},
        {"no CI system", {}, quotes, "", ""},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        HandoverCase c{.environment = variables(each.job), .stored = each.stored};
        const Handover handover = c.composed();
        const std::string_view warning(each.warning), notice(each.notice);
        REQUIRE(handover.warnings.size() == (warning.empty() ? 0 : 1));
        if (!warning.empty()) {
            CHECK(handover.warnings[0].starts_with(warning));
            CHECK(handover.warnings[0].find("snyk-cred exec") != std::string::npos);
        }
        REQUIRE(handover.notices.size() == (notice.empty() ? 0 : 1));
        if (!notice.empty()) CHECK(handover.notices[0].starts_with(notice));
    }
}
