// check_value() and refuse_secret(): bounds, and what they say, whole.
#include "core/settings/setting_values.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

namespace {

using Lines = std::vector<std::string>;

Statement stated(Option option, std::string value, Origin origin = Origin::flag) {
    const OptionRow& row = row_of(option);
    const bool flag = origin == Origin::flag;
    return {&row, std::move(value), {origin, flag ? "--" + std::string(row.name) : std::string("p.json")}};
}

bool taken(Option option, std::string value) {
    return check_value(stated(option, std::move(value))).has_value();
}

std::string last_hint(const Status& status) {
    return status || status.error().hints.empty() ? std::string() : status.error().hints.back();
}

} // namespace

TEST_CASE("check_value: at its bounds") {
    CHECK(taken(Option::timeout, "1s"));
    CHECK(taken(Option::timeout, "10m"));
    CHECK(taken(Option::timeout, "1000ms"));
    CHECK_FALSE(taken(Option::timeout, "999ms"));
    CHECK_FALSE(taken(Option::timeout, "601s"));
    CHECK_FALSE(taken(Option::timeout, "600001ms"));
    CHECK(taken(Option::min_validity, "999ms"));
    CHECK(taken(Option::min_validity, "90d"));
    for (const char* good : {"1", "9", "10"})
        CHECK(taken(Option::max_attempts, good));
    for (const char* bad : {"0", "11", "01", "1 ", "a", ":", "/"})
        CHECK_FALSE(taken(Option::max_attempts, bad));
    CHECK(taken(Option::client_id, std::string(128, 'a')));
    CHECK_FALSE(taken(Option::client_id, std::string(129, 'a')));
    CHECK(taken(Option::client_id, "a-b._~:"));
    CHECK_FALSE(taken(Option::client_id, "-a"));
    CHECK(taken(Option::client_id, "SNYK-EU-01")); // no name of a region there
    CHECK_FALSE(taken(Option::client_id, "a b"));
    CHECK(taken(Option::policy_sha256, std::string(64, 'a')));
    CHECK_FALSE(taken(Option::policy_sha256, std::string(63, 'a')));
    CHECK_FALSE(taken(Option::policy_sha256, std::string(65, 'a')));
}

TEST_CASE("check_value says: what the option takes") {
    struct Case {
        const char* name;
        Option option;
        std::string value;
        const char* message;
        Lines hints;
    };
    const Lines review{"review the policy file, then run sha256sum on it and take the first word"};
    const Case cases[] = {
        {"a control character", Option::client_id, "a\nb", "--client-id takes no control characters", {}},
        {"a switch", Option::quiet, "yes", "--quiet takes true, false, 1 or 0", {}},
        {"an ID",
         Option::client_id,
         "a b",
         "--client-id takes an ID: letters, digits, hyphens, dots and underscores",
         {}},
        {"attempts", Option::max_attempts, "11", "--max-attempts takes a whole number from 1 to 10", {}},
        {"a time limit",
         Option::timeout,
         "1",
         "--timeout takes a duration from 1s to 10m: a whole number with ms, s, m, h or d, for example 30s",
         {}},
        {"a duration",
         Option::min_validity,
         "1",
         "--min-validity takes a duration: a whole number with ms, s, m, h or d, for example 30s",
         {}},
        {"a digest that is short", Option::policy_sha256, "abc",
         "--policy-sha256 takes the 64 hexadecimal digits of a SHA-256; this is 3 characters long", review},
        {"a digest with a name behind it", Option::policy_sha256, std::string(64, 'a') + "  policy.json",
         "--policy-sha256 takes the 64 hexadecimal digits of a SHA-256; here something stands behind them",
         review},
        {"a digest with a foreign digit", Option::policy_sha256,
         std::string(9, 'a') + "g" + std::string(54, 'a'),
         "--policy-sha256 takes the 64 hexadecimal digits of a SHA-256; character 10 is no such digit",
         review},
        {"an option's variable",
         Option::token_env,
         "SNYK_CRED_X",
         "--token-env takes the name of a variable that is not an option (options begin with SNYK_CRED_)",
         {"give the CI secret another name"}},
        {"no variable",
         Option::token_env,
         "$X",
         "--token-env takes the name of a variable: letters, digits and underscores, not starting with a digit",
         {"write only the name, without $ and braces: otherwise the shell inserts the value"}},
        {"the name of a region",
         Option::org,
         "snyk-eu-01",
         "--org takes the organization's slug or ID, not the name of a region",
         {"give the region with --region snyk-eu-01"}},
        {"the address of an organization",
         Option::org,
         "https://app.snyk.io/org/acme/projects",
         "--org takes the organization's slug or ID, not an address",
         {"the slug in this address is acme"}},
        {"an address within an organization",
         Option::org,
         "https://app.snyk.io/org/acme/project/1/org/x?y#z",
         "--org takes the organization's slug or ID, not an address",
         {"the slug in this address is acme"}},
        {"an address with a fragment",
         Option::org,
         "https://app.snyk.io/org/acme#x",
         "--org takes the organization's slug or ID, not an address",
         {"the slug in this address is acme"}},
        {"another address",
         Option::org,
         "https://app.snyk.io/xorg/acme",
         "--org takes the organization's slug or ID, not its display name",
         {"the slug is in the address of the organization's pages, after /org/; the ID is under Settings > "
          "General > Organization ID in Snyk"}},
        {"an address without a slug",
         Option::org,
         "https://app.snyk.io/org/",
         "--org takes the organization's slug or ID, not its display name",
         {"the slug is in the address of the organization's pages, after /org/; the ID is under Settings > "
          "General > Organization ID in Snyk"}},
        {"an address with a name in place of the slug",
         Option::org,
         "https://app.snyk.io/org/a b",
         "--org takes the organization's slug or ID, not its display name",
         {"the slug is in the address of the organization's pages, after /org/; the ID is under Settings > "
          "General > Organization ID in Snyk"}},
        {"a display name",
         Option::org,
         "Acme Shop",
         "--org takes the organization's slug or ID, not its display name",
         {"the slug is in the address of the organization's pages, after /org/; the ID is under Settings > "
          "General > Organization ID in Snyk"}},
        {"no host",
         Option::expect_region,
         "a..b",
         "--expect-region takes the name of a region or an API host",
         {"snyk-cred regions lists them; for a single tenant use its host, api.TENANT.snyk.io"}},
        {"no mode",
         Option::policy,
         "strict",
         "--policy takes enforce, warn or off, not \"strict\"",
         {"enforce is the strictest, and what holds without --policy"}},
        {"nearly a mode",
         Option::policy,
         "warm",
         "--policy takes enforce, warn or off, not \"warm\"",
         {"did you mean warn?"}},
        {"what is too long to be a word",
         Option::policy,
         "abcdefghijklmnopq",
         "--policy takes enforce, warn or off",
         {"enforce is the strictest, and what holds without --policy"}},
        {"a word with a hyphen",
         Option::plan,
         "big-and-old",
         "--plan takes auto, enterprise, team, free, trial or other, not \"big-and-old\"",
         {}},
        {"the longest word",
         Option::plan,
         "abcdefghijklmnop",
         "--plan takes auto, enterprise, team, free, trial or other, not \"abcdefghijklmnop\"",
         {}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Status status = check_value(stated(c.option, c.value));
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::usage);
        CHECK(status.error().message == c.message);
        CHECK(status.error().hints == c.hints);
    }
    const Status unset = check_value(stated(Option::org, "${ORG}"));
    REQUIRE(unset.has_error());
    CHECK(unset.error().hints.size() == 2);
    CHECK(last_hint(unset) == "or give the organization with --org");
    const Status file = check_value(stated(Option::plan, "x1", Origin::policy_file));
    REQUIRE(file.has_error());
    CHECK(file.error().fault == Fault::policy_file);
    CHECK(file.error().message ==
          "\"plan\" in the policy file p.json takes auto, enterprise, team, free, trial "
          "or other");
}

TEST_CASE("refuse_secret says: user info in a URL") {
    for (const char* url :
         {"https://u:p@h", "u@h", "@h", "https://@h", "https://u@h/x://y", "u@h//xyz", "u@h:/xyz",
          "HTTPS://u@h/x", "https://u@h?x", "https://u@h#x", "https://u@h\\x"}) {
        CAPTURE(url);
        const Status status = refuse_secret(stated(Option::api_url, url));
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::secret_on_argv);
        CHECK(status.error().message == "--api-url has a user name or password in its URL");
        CHECK(last_hint(status) == "remove them from the URL: Snyk's API does not use them");
        CHECK(last_hint(refuse_secret(stated(Option::proxy, url))) ==
              "remove them from the URL, and put USER:PASSWORD into a file for --proxy-auth-file");
    }
    for (const char* url :
         {"https://h/u@h", "https://h?u@h", "https://h#u@h", "https://h\\u@h", "https://h/u@x/y"}) {
        CAPTURE(url);
        CHECK(refuse_secret(stated(Option::api_url, url)).has_value());
    }
    CHECK(refuse_secret(stated(Option::allow_host, "u@h")).has_error());
    for (const char* no_url : {"u@h", "u@h//", "u@h:/x"})
        CHECK(refuse_secret(stated(Option::format, no_url)).has_value());
    CHECK(refuse_secret(stated(Option::format, "https://u@h")).has_error());
}

TEST_CASE("refuse_secret says: a credential in a value") {
    const std::string uuid = "00000000-1111-4222-8333-444444444444";
    const std::string hint =
        "pass the name of the variable that holds the credential (--token-env SNYK_TOKEN), "
        "or a file (--token-file)";
    const Status flag = refuse_secret(stated(Option::token_env, " " + uuid));
    REQUIRE(flag.has_error());
    CHECK(flag.error().message == "the value of --token-env is a credential; no option takes a credential");
    CHECK(flag.error().hints ==
          Lines{hint, "other users of this machine could have read it in the process list: replace the "
                      "credential"});
    const Status file = refuse_secret(stated(Option::region, uuid, Origin::policy_file));
    REQUIRE(file.has_error());
    CHECK(file.error().message ==
          "the value of \"region\" in the policy file p.json is a credential; no option "
          "takes a credential");
    CHECK(file.error().hints == Lines{hint});
    CHECK(refuse_secret(stated(Option::client_id, uuid)).has_value());
}
