#include "core/rule/stored_uri.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

const std::string k_vault = "vault+https://vault.example.com";

VaultKvUri stored(const std::string& rest) {
    const auto read = read_stored_uri(k_vault + rest);
    REQUIRE(read.has_value());
    return std::get<VaultKvUri>(*read);
}

} // namespace

TEST_CASE("read_stored_uri: a secret of Vault") {
    const VaultKvUri least = stored("/secret/snyk?field=token");
    CHECK(least.at == HostPort{"vault.example.com", 443, false});
    CHECK(least.origin == "https://vault.example.com");
    CHECK(least.mount == "secret");
    CHECK(least.path == "snyk");
    CHECK(least.field == "token");
    CHECK(least.versioned);
    CHECK(least.version.empty());
    CHECK(least.role.empty());
    CHECK(least.auth == "jwt");
    CHECK(least.audience == "https://vault.example.com");

    const VaultKvUri most = stored(
        ":8200/kv/team%20a/ci/snyk?field=the%20token&role=ci&auth=ci/github&namespace=admin/&kv=2&mount=kv/team%20a"
        "&version=12&audience=urn:x&ca=/etc/vault.pem");
    CHECK(most.at.port == 8200);
    CHECK(most.mount == "kv/team a");
    CHECK(most.path == "ci/snyk");
    CHECK(most.field == "the token");
    CHECK(most.role == "ci");
    CHECK(most.auth == "ci/github");
    CHECK(most.name_space == "admin");
    CHECK(most.version == "12");
    CHECK(most.audience == "urn:x");
    CHECK(most.ca == "/etc/vault.pem");
    CHECK_FALSE(stored("/secret/ci/snyk?field=token&kv=1").versioned);
    CHECK(words(least) == "field token of secret/snyk at vault.example.com");
    CHECK(words(most, "12") == "field the token of kv/team a/ci/snyk at vault.example.com:8200, version 12");
}

TEST_CASE("read_stored_uri: what is refused") {
    struct Case {
        const char* name;
        std::string uri;
    };
    for (const Case& c :
         {Case{"empty", ""},
          Case{"another scheme", "vault:https://vault.example.com/secret/snyk?field=t"},
          Case{"plain http", "vault+http://vault.example.com/secret/snyk?field=t"},
          Case{"an SSH agent", "sshagent:SHA256:" + std::string(43, 'a')},
          Case{"no path", k_vault + "?field=t"},
          Case{"a mount alone", k_vault + "/secret?field=t"},
          Case{"the mount that is named, alone", k_vault + "/kv/team?field=t&mount=kv/team"},
          Case{"another mount", k_vault + "/secret/ci/snyk?field=t&mount=kv"},
          Case{"a mount with a slash", k_vault + "/secret/ci/snyk?field=t&mount=secret/"},
          Case{"no field", k_vault + "/secret/snyk?role=ci"},
          Case{"an empty field", k_vault + "/secret/snyk?field="},
          Case{"two fields", k_vault + "/secret/snyk?field=a&field=b"},
          Case{"another engine", k_vault + "/secret/snyk?field=t&kv=3"},
          Case{"an engine in words", k_vault + "/secret/snyk?field=t&kv=v2"},
          Case{"a version where there is none", k_vault + "/secret/snyk?field=t&kv=1&version=2"},
          Case{"version 0", k_vault + "/secret/snyk?field=t&version=0"},
          Case{"a version that is no number", k_vault + "/secret/snyk?field=t&version=latest"},
          Case{"a dot segment", k_vault + "/secret/../snyk?field=t"},
          Case{"an encoded slash", k_vault + "/secret/ci%2fsnyk?field=t"},
          Case{"a dot segment in auth", k_vault + "/secret/snyk?field=t&auth=a/../b"},
          Case{"an empty segment in the namespace", k_vault + "/secret/snyk?field=t&namespace=a//b"},
          Case{"a fragment", k_vault + "/secret/snyk?field=t#x"},
          Case{"a parameter of a signer", k_vault + "/secret/snyk?field=t&key=a"}}) {
        CAPTURE(c.name);
        const auto read = read_stored_uri(c.uri);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().fault == Fault::usage);
        CHECK(read.error().message.find("--token-from") != std::string::npos);
    }
}
