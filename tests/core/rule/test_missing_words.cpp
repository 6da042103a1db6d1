// nothing_there() and missing_hints(): what they say, whole, in each case.
#include "core/ci/system.hpp"
#include "core/rule/source.hpp"
#include "support/ci.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

using Lines = std::vector<std::string>;
using Kind = SecretPlace::Kind;

Sourced<std::string> flag(const char* value) { return {value, {Origin::flag, "--x"}}; }

/// Without what missing_hints() adds, which has its own test.
Lines causes(const SecretPlace& place, const Environment& environment, const Job& job) {
    Lines all = nothing_there(place, {}, environment, job).hints;
    all.resize(all.size() - missing_hints({}, environment, job).size());
    return all;
}

} // namespace

TEST_CASE("nothing_there says: where it looked") {
    struct Case {
        const char* name;
        SecretPlace place;
        const char* message;
    };
    const Case cases[] = {
        {"a variable", {Kind::variable, "X"}, "no credential: the variable X is not set"},
        {"a file", {Kind::file, "/run/x\n"}, "no credential: the file /run/x? is empty"},
        {"standard input",
         {Kind::standard_input, ""},
         "no credential: the first line of standard input is empty"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(nothing_there(c.place, {}, {}, {}).message == c.message);
    }
    Settings masks;
    masks.command = Command::mask;
    const Failure failure = nothing_there({Kind::standard_input, ""}, masks, {}, {});
    CHECK(failure.message == "there is nothing to mask: the first line of standard input is empty");
    CHECK(failure.hints == Lines{"name variables with --also-env"});
}

TEST_CASE("nothing_there says: a rule of the CI system that explains it, and nothing beside") {
    Job job;
    job.ci = &ci("woodpecker");
    job.absence = "a rule";
    const Failure failure = nothing_there({Kind::variable, "X"}, {}, {}, job);
    CHECK(failure.message == "no credential: the variable X is not set (a rule)");
    CHECK(failure.hints == Lines{"run this job where the secret is available, or let it succeed without it: "
                                 "--on-missing skip"});
    job.absence_if_protected = "another rule";
    CHECK(nothing_there({Kind::variable, "X"}, {}, {}, job).message == failure.message);
    job.ci = nullptr;
    CHECK(nothing_there({Kind::variable, "X"}, {}, {}, job).hints == failure.hints);
}

TEST_CASE("nothing_there says: what the CI system can be asked to do about its rule") {
    for (const CiSystem* system : all_ci_systems()) {
        if (system->absence_remedy == nullptr) continue;
        Job job;
        job.ci = system;
        job.absence = "a rule";
        const Environment dependabot(Environment::Map{{"GITHUB_ACTOR", "dependabot[bot]"}});
        const auto remedy = system->absence_remedy(dependabot);
        if (!remedy) continue;
        CAPTURE(system->id);
        CHECK(nothing_there({Kind::variable, "X"}, {}, dependabot, job).hints.front() == *remedy);
        CHECK_FALSE(remedy->empty());
    }
}

TEST_CASE("nothing_there says: the likeliest cause first") {
    const SecretPlace token{Kind::variable, "SNYK_TOKEN"};
    const std::string set =
        "set SNYK_TOKEN, or name the variable that holds the credential: --token-env NAME";
    Job job;
    SUBCASE("nothing is known") {
        CHECK(causes(token, {}, job) == Lines{set});
        CHECK(causes({Kind::file, "/f"}, {}, job).empty());
    }
    SUBCASE("a client's secret without its ID") {
        const Environment half({}, {"SNYK_CLIENT_SECRET"});
        CHECK(causes(token, half, job) ==
              Lines{"SNYK_CLIENT_SECRET is set without a client ID: set SNYK_CLIENT_ID, or add --client-id "
                    "(the ID is not secret)",
                    set});
        CHECK(causes({Kind::variable, "OTHER"}, half, job) ==
              Lines{"set OTHER, or name the variable that holds the credential: --token-env NAME"});
    }
    SUBCASE("a name that is nearly right") {
        const Environment near({}, {"SNYK_API_TOKEN"});
        CHECK(
            causes(token, near, job) ==
            Lines{"SNYK_API_TOKEN is set: if it holds the credential, add --token-env SNYK_API_TOKEN", set});
        job.by_inputs = true; // an action's author wrote inputs, and no names
        CHECK(causes(token, near, job) == Lines{set});
        CHECK(causes({Kind::file, "/f"}, near, {}).empty());
    }
    SUBCASE("a CI system that has only one thing to say") {
        job.ci = &ci("woodpecker");
        CHECK(causes(token, {}, job) == Lines{std::string(ci("woodpecker").secret_hint)});
    }
}

TEST_CASE("missing_hints says: where to get a token, by plan and region") {
    const std::string account = "/account (Account settings > General > Auth Token > click to show)";
    const auto service = [](const std::string& app, const std::string& more = {}) {
        return "on an Enterprise plan, create a service account: " + app +
               " > Group or Organization settings > Service accounts (Snyk recommends OAuth client credentials "
               "for CI" +
               more + ")";
    };
    Settings settings;
    Job job;
    const auto hints = [&] { return missing_hints(settings, {}, job); };
    CHECK(hints() == Lines{service("https://app.snyk.io"),
                           "on any other plan, copy your token: https://app.snyk.io" + account});
    for (const Plan plan : {Plan::free, Plan::team, Plan::trial, Plan::other}) {
        CAPTURE(word(plan));
        settings.plan.value = plan;
        CHECK(hints() == Lines{"copy your token: https://app.snyk.io" + account});
    }
    settings.plan.value = Plan::enterprise;
    CHECK(hints() == Lines{service("https://app.snyk.io")});
    settings.plan.value = Plan::automatic;
    job.context = Context::local;
    CHECK(hints() == Lines{"copy your token: https://app.snyk.io" + account});
    job.context = Context::automation;
    settings.region = flag("SNYK-EU-01");
    CHECK(hints() == Lines{service("https://app.eu.snyk.io")});
    settings.region = flag("SNYK-GOV-01");
    CHECK(hints() == Lines{service("https://app.snykgov.io", "; this region accepts nothing else")});
    settings.region = {};
    settings.api_url = flag("https://api.acme.snyk.io");
    CHECK(hints() == Lines{service("https://app.acme.snyk.io")});
    settings.api_url = flag("https://localhost");
    settings.allow_hosts = {"localhost"};
    CHECK(hints().front() == service("https://localhost"));
    settings.api_url = flag("https://example.com"); // refused elsewhere
    CHECK(hints().front() == service("https://app.snyk.io"));
}

TEST_CASE("choose_source says: which two there are") {
    const auto message = [](Environment::Names secrets, Environment::Map plain) {
        const auto source = choose_source({}, Environment(std::move(plain), std::move(secrets)), {});
        REQUIRE(source.has_error());
        return source.error().message;
    };
    CHECK(message({"SNYK_TOKEN", "SNYK_OAUTH_TOKEN"}, {}) ==
          "two credentials are set: SNYK_TOKEN and SNYK_OAUTH_TOKEN");
    CHECK(message({"SNYK_TOKEN", "SNYK_CLIENT_SECRET"}, {{"SNYK_CLIENT_ID", "c1"}}) ==
          "two credentials are set: SNYK_TOKEN and SNYK_CLIENT_ID with SNYK_CLIENT_SECRET");
    CHECK(message({}, {{"SNYK_CLIENT_ID", "c1"}}) ==
          "no credential: the variable SNYK_CLIENT_SECRET is not set");
    CHECK(message({}, {}) == "no credential: the variable SNYK_TOKEN is not set");
}

TEST_CASE("two_values says: why a variable does not override another one") {
    const StoredToken source{{Kind::variable, "MY_TOKEN"}, "SNYK_CRED_TOKEN_ENV", {}};
    const Failure failure = two_values(source, "SNYK_TOKEN");
    CHECK(failure.fault == Fault::two_sources);
    CHECK(failure.message ==
          "two credentials are set: variable MY_TOKEN, which SNYK_CRED_TOKEN_ENV names, and SNYK_TOKEN");
    CHECK(failure.hints ==
          Lines{"choose the source with a flag (--token-env, --token-file or --token-stdin): an earlier step "
                "could have set the variable, so it does not override SNYK_TOKEN",
                "choose one with --token-env or --client-id, or remove the other from this job"});
}
