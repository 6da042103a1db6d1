#include "core/rule/gcp_uri.hpp"
#include "core/rule/signer_uri.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

const std::string k_account = "snyk-ci@acme.iam.gserviceaccount.com";
const std::string k_provider =
    "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/providers/github";

} // namespace

TEST_CASE("read_signer_uri: a service account of Google Cloud") {
    const auto least = read_signer_uri("gcpsa:" + k_account + "?provider=" + k_provider);
    REQUIRE(least.has_value());
    const auto& service = std::get<KeyServiceUri>(*least);
    const auto& gcp = std::get<GcpUri>(service);
    CHECK(gcp.account == k_account);
    CHECK(gcp.provider == k_provider);
    CHECK(gcp.impersonate.empty());
    CHECK(gcp.at == HostPort{"iamcredentials.googleapis.com"});
    CHECK(gcp.sts == HostPort{"sts.googleapis.com"});
    CHECK(gcp.audience == "https:" + k_provider);
    CHECK(gcp.ca.empty());
    CHECK(audience_of(service) == gcp.audience);
    CHECK(words(service) == "service account " + k_account);
    CHECK(signed_by(service).service == "gcp");
    CHECK(signed_by(service).host == "iamcredentials.googleapis.com");
    CHECK(signed_by(service).key == k_account);
    CHECK(public_key_hint(service) == "curl https://www.googleapis.com/service_accounts/v1/jwk/" + k_account);

    const auto most =
        read_gcp_uri(k_account + "?provider=" + k_provider +
                     "&audience=mine&impersonate=other@acme.iam.gserviceaccount.com&"
                     "endpoint=https://iam.example:444/&sts-endpoint=https://sts.example&ca=/etc/ca.pem");
    REQUIRE(most.has_value());
    CHECK(most->impersonate == "other@acme.iam.gserviceaccount.com");
    CHECK(most->at == HostPort{"iam.example", 444});
    CHECK(most->sts == HostPort{"sts.example"});
    CHECK(most->audience == "mine");
    CHECK(most->ca == "/etc/ca.pem");
}

TEST_CASE("read_gcp_uri: what is refused") {
    const std::string provider = "?provider=" + k_provider;
    struct Case {
        const char* name;
        std::string rest;
    };
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = k_account + provider;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    for (const Case& c : {
             Case{"nothing", ""},
             Case{"no account", provider},
             Case{"no address", with("@acme", "-acme")},
             Case{"two at signs", with("@acme", "@@acme")},
             Case{"nobody", with("snyk-ci@", "@")},
             Case{"nowhere", with("acme.iam.gserviceaccount.com", "")},
             Case{"a slash", with("snyk-ci", "snyk/ci")},
             Case{"a colon, which begins a verb", with("snyk-ci", "snyk:ci")},
             Case{"an escape", with("@acme", "%40acme")},
             Case{"a capital letter", with("snyk", "Snyk")},
             Case{"a fragment", k_account + "#" + provider},
             Case{"too long", with("snyk-ci", std::string(300, 'a'))},
             Case{"no provider", k_account},
             Case{"an empty one", k_account + "?provider="},
             Case{"the project's ID in place of its number", with("/123/", "/acme/")},
             Case{"no number", with("/123/", "//")},
             Case{"another service", with("//iam.googleapis.com", "//sts.googleapis.com")},
             Case{"a URL", with("//iam.", "https://iam.")},
             Case{"a pool without a provider", with("/providers/github", "")},
             Case{"a provider without a name", with("/github", "/")},
             Case{"more behind it", with("/github", "/github/x")},
             Case{"a provider of a workforce pool", with("workloadIdentityPools", "workforcePools")},
             Case{"no address to impersonate", k_account + provider + "&impersonate=other"},
             Case{"an endpoint with a path", k_account + provider + "&endpoint=https://iam.example/v1"},
             Case{"an endpoint without TLS", k_account + provider + "&endpoint=http://iam.example"},
             Case{"an endpoint with a user", k_account + provider + "&sts-endpoint=https://a@sts.example"},
             Case{"a parameter of another service", k_account + provider + "&role=ci"},
             Case{"one twice", k_account + provider + "&ca=/a&ca=/b"},
         }) {
        CAPTURE(c.name);
        const auto read = read_gcp_uri(c.rest);
        REQUIRE(read.has_error());
        CHECK(read.error().fault == Fault::usage);
        CHECK_FALSE(read.error().hints.empty());
    }
}
