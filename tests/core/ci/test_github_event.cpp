#include "core/ci/github_event.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

namespace {

struct Case {
    const char* name;
    const char* event;
    const char* payload; ///< null: none that can be read
    Level level;
    const char* why;
};

constexpr auto k_own = R"({"pull_request": {"head": {"repo": {"id": 1, "full_name": "acme/app"}},
                                            "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})";
constexpr auto k_fork = R"({"pull_request": {"head": {"repo": {"id": 2, "full_name": "mallory/app"}},
                                             "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})";
constexpr auto k_deleted = R"({"pull_request": {"head": {"repo": null}, "base": {"repo": {"id": 1}}}})";

constexpr auto k_from_fork = "the pull request comes from the fork mallory/app";
constexpr auto k_from_here = "the pull request comes from this repository";

const Case k_cases[] = {
    {"push needs no payload", "push", nullptr, Level::trusted, "the event push runs code of this repository"},
    {"schedule", "schedule", "{}", Level::trusted, "the event schedule runs code of this repository"},
    {"dispatch", "workflow_dispatch", "no JSON", Level::trusted,
     "the event workflow_dispatch runs code of this repository"},
    {"own pull request", "pull_request", k_own, Level::trusted, k_from_here},
    {"fork, pull_request", "pull_request", k_fork, Level::untrusted, k_from_fork},
    {"fork, pull_request_target", "pull_request_target", k_fork, Level::untrusted, k_from_fork},
    {"fork, review comment", "pull_request_review_comment", k_fork, Level::untrusted, k_from_fork},
    {"fork, an event of the future", "pull_request_blessed", k_fork, Level::untrusted, k_from_fork},
    {"fork shown under push", "push", k_fork, Level::untrusted, k_from_fork},
    {"deleted fork", "pull_request", k_deleted, Level::untrusted,
     "the pull request comes from a fork that has been deleted"},
    {"renamed repository, same id", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 1, "full_name": "acme/old"}}, "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})",
     Level::trusted, k_from_here},
    {"same name, other id", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 2, "full_name": "acme/app"}}, "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})",
     Level::untrusted, "the pull request comes from the fork acme/app"},
    {"no ids, names in another case", "pull_request",
     R"({"pull_request": {"head": {"repo": {"full_name": "Acme/App"}}, "base": {"repo": {"full_name": "acme/app"}}}})",
     Level::trusted, k_from_here},
    {"no base repository: GITHUB_REPOSITORY", "pull_request",
     R"({"pull_request": {"head": {"repo": {"full_name": "mallory/app"}}}})", Level::untrusted, k_from_fork},
    {"a repository that is itself a fork", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 1, "fork": true}}, "base": {"repo": {"id": 1, "fork": true}}}})",
     Level::trusted, k_from_here},
    {"no head repository", "pull_request", R"({"pull_request": {"head": {}, "base": {"repo": {"id": 1}}}})",
     Level::cannot_tell, "cannot tell: the payload names no head repository of the pull request"},
    {"repositories without id and name", "pull_request",
     R"({"pull_request": {"head": {"repo": {}}, "base": {"repo": {"id": 1}}}})", Level::cannot_tell,
     "cannot tell: the payload does not identify the repositories of the pull request"},
    {"ids that are no numbers", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": "1"}}, "base": {"repo": {"id": "1"}}}})",
     Level::cannot_tell, "cannot tell: the payload does not identify the repositories of the pull request"},
    {"pull request without payload", "pull_request", nullptr, Level::cannot_tell,
     "cannot tell: the event pull_request has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"pull request with a cut payload", "pull_request_target", R"({"pull_request": {"head")",
     Level::cannot_tell,
     "cannot tell: the event pull_request_target has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"pull request whose payload shows none", "pull_request", R"({"pull_request": 7})", Level::cannot_tell,
     "cannot tell: the payload of the event pull_request does not show where the code comes from"},
    {"workflow_run of a fork", "workflow_run",
     R"({"workflow_run": {"head_repository": {"id": 2, "full_name": "mallory/app"}}, "repository": {"id": 1}})",
     Level::untrusted, "the workflow run comes from the fork mallory/app"},
    {"workflow_run of this repository", "workflow_run",
     R"({"workflow_run": {"head_repository": {"id": 1}}, "repository": {"id": 1}})", Level::trusted,
     "the workflow run comes from this repository"},
    {"workflow_run without head repository", "workflow_run",
     R"({"workflow_run": {"head_repository": null}, "repository": {"id": 1}})", Level::cannot_tell,
     "cannot tell: the payload names no head repository of the workflow run"},
    {"workflow_run without payload", "workflow_run", nullptr, Level::cannot_tell,
     "cannot tell: the event workflow_run has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"comment on an issue", "issue_comment", R"({"issue": {"number": 1}})", Level::trusted,
     "the event issue_comment runs code of this repository"},
    {"comment on a pull request", "issue_comment", R"({"issue": {"pull_request": {"url": "x"}}})",
     Level::cannot_tell,
     "cannot tell: the payload of a comment on a pull request does not name its head repository"},
    {"comment on a pull request, Gitea", "issue_comment",
     R"({"issue": {"pull_request": null}, "is_pull": true})", Level::cannot_tell,
     "cannot tell: the payload of a comment on a pull request does not name its head repository"},
    {"comment without payload", "issue_comment", nullptr, Level::cannot_tell,
     "cannot tell: the event issue_comment has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"no event", "", "{}", Level::cannot_tell, "cannot tell: GITHUB_EVENT_NAME is not set"},
    {"a name that would be a command", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 2, "full_name": "##[error]\n::x"}}, "base": {"repo": {"id": 1}}}})",
     Level::untrusted, "the pull request comes from the fork # #[error]?::x"},
};

Environment environment_of(const Case& c) {
    return variables({{"GITHUB_EVENT_NAME", c.event}, {"GITHUB_REPOSITORY", "acme/app"}});
}

} // namespace

TEST_CASE("github_code_trust") {
    for (const Case& c : k_cases) {
        CAPTURE(c.name);
        const std::string payload = c.payload == nullptr ? "" : c.payload;
        const CodeTrust trust =
            github_code_trust(environment_of(c), c.payload == nullptr ? nullptr : &payload);
        CHECK(trust.level == c.level);
        CHECK(trust.why == c.why);
    }
}

TEST_CASE("github_code_trust: a payload nested without end is no payload") {
    const std::string payload = R"({"pull_request":)" + std::string(100'000, '[');
    const CodeTrust trust = github_code_trust(variables({{"GITHUB_EVENT_NAME", "pull_request"}}), &payload);
    CHECK(trust.level == Level::cannot_tell);
}

TEST_CASE("github_absence") {
    const std::string fork = k_fork;
    const std::string own = k_own;
    const std::string dependabot = R"({"pull_request": {"user": {"login": "dependabot[bot]"}}})";
    const auto absence = [](const char* event, const std::string* payload, const char* actor = "alice") {
        return github_absence(
            Environment(
                {{"GITHUB_EVENT_NAME", event}, {"GITHUB_REPOSITORY", "acme/app"}, {"GITHUB_ACTOR", actor}}),
            payload);
    };
    CHECK(absence("pull_request", &fork) == "GitHub gives no secrets to pull requests from forks (the pull "
                                            "request comes from the fork mallory/app)");
    CHECK(absence("pull_request_review", &fork).has_value());
    CHECK_FALSE(absence("pull_request_target", &fork).has_value()); // gets the secrets
    CHECK_FALSE(absence("pull_request", &own).has_value());
    CHECK_FALSE(absence("pull_request", nullptr).has_value()); // nothing explains it
    CHECK_FALSE(absence("push", nullptr).has_value());
    CHECK(absence("push", nullptr, "dependabot[bot]") ==
          "runs for Dependabot get Dependabot's own secrets, not those of Actions");
    CHECK(absence("pull_request", &dependabot).has_value());
}
