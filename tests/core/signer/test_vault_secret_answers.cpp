#include "core/signer/vault_secret_answers.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

VaultKvUri uri(const std::string& query = "") {
    return std::get<VaultKvUri>(
        read_stored_uri("vault+https://v.example:8200/secret/ci/snyk?role=ci&field=token" + query).value());
}

std::string word_of(const Failure& failure) { return std::string(row_of(failure.fault).word); }

std::string all_of(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += "\n" + hint;
    return text;
}

std::string errors(const std::string& text) { return R"({"errors":[")" + text + "\"]}"; }

/// An answer of the engine's version 2; `fields` and `metadata` are JSON.
std::string kept(const std::string& fields,
                 const std::string& metadata = R"({"version":3,"destroyed":false,"deletion_time":""})") {
    return R"({"request_id":"1","lease_id":"","data":{"data":)" + fields + R"(,"metadata":)" + metadata +
           R"(},"wrap_info":null,"warnings":null,"auth":null})";
}

std::string kept_plainly(const std::string& fields) {
    return R"({"request_id":"1","lease_duration":2764800,"data":)" + fields + R"(,"warnings":null})";
}

bool holds(const Secret& secret, std::string_view expected) {
    return secret.reveal([&](std::string_view text) { return text == expected; });
}

} // namespace

TEST_CASE("read_vault_secret: the field that is named") {
    struct Case {
        const char* name;
        std::string body, query, value, version;
    };
    for (const Case& c :
         {Case{"version 2", kept(R"({"other":"x","token":"the-value"})"), "", "the-value", "3"},
          Case{"a pinned version", kept(R"({"token":"the-value"})"), "&version=3", "the-value", "3"},
          Case{"as it is stored", kept(R"({"token":" \"x\"\n"})"), "", " \"x\"\n", "3"},
          Case{"one that ends some day",
               kept(R"({"token":"v"})",
                    R"({"version":3,"destroyed":false,"deletion_time":"2099-01-01T00:00:00Z"})"),
               "", "v", "3"},
          Case{"version 1", kept_plainly(R"({"token":"the-value"})"), "&kv=1", "the-value", ""}}) {
        CAPTURE(c.name);
        const auto read = read_vault_secret(reply(200, c.body), uri(c.query));
        REQUIRE(read.has_value());
        CHECK(holds(read->value, c.value));
        CHECK(read->version == c.version);
    }
}

TEST_CASE("read_vault_secret: refusals and their cause") {
    struct Case {
        const char* name;
        int status;
        std::string body;
        const char* query;
        const char* expected;
        const char* says;
    };
    for (
        const Case& c : {
            Case{"nothing there", 404, R"({"errors":[]})", "", "no-credential", "nothing at secret/ci/snyk"},
            Case{"perhaps of version 1", 404, R"({"errors":[]})", "", "no-credential", "add kv=1"},
            Case{"nothing there, version 1", 404, R"({"errors":[]})", "&kv=1", "no-credential",
                 "nothing at secret/ci/snyk"},
            Case{"no such version", 404, R"({"errors":[]})", "&version=9", "no-credential",
                 "no version 9 of secret/ci/snyk"},
            Case{"deleted", 404,
                 kept("null", R"({"version":3,"destroyed":false,"deletion_time":"2026-11-01T00:00:00Z"})"),
                 "", "no-credential", "deleted version 3 of secret/ci/snyk"},
            Case{"destroyed", 404, kept("null", R"({"version":3,"destroyed":true,"deletion_time":""})"), "",
                 "no-credential", "destroyed version 3 of secret/ci/snyk"},
            Case{
                "the engine keeps versions", 404,
                R"({"request_id":"1","data":null,"wrap_info":null,"warnings":["Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use."],"auth":null})",
                "&kv=1", "token-from", "leave kv=1 out"},
            Case{"an empty field", 200, kept(R"({"token":""})"), "", "no-credential", "an empty field token"},
            Case{"no such field", 200, kept(R"({"Token":"x"})"), "", "token-from", "no field token"},
            Case{"no such field, version 1", 200, kept_plainly(R"({"Token":"x"})"), "&kv=1", "token-from",
                 "no field token"},
            Case{"a number", 200, kept(R"({"token":5})"), "", "token-from", "no text in field token"},
            Case{"an object", 200, kept(R"({"token":{"a":"b"}})"), "", "token-from",
                 "no text in field token"},
            Case{"null", 200, kept(R"({"token":null})"), "", "token-from", "no text in field token"},
            Case{"another version", 200, kept(R"({"token":"x"})"), "&version=2", "token-from",
                 "version 3 of"},
            Case{"the policy", 403, errors("1 error occurred:\\n\\t* permission denied\\n\\n"), "",
                 "key-refused", "role ci must allow `read` on secret/data/ci/snyk"},
            Case{"the policy, version 1", 403, errors("1 error occurred:\\n\\t* permission denied\\n\\n"),
                 "&kv=1", "key-refused", "`read` on secret/ci/snyk"},
            Case{"no mount", 404,
                 errors("no handler for route \\\"secret/data/ci/snyk\\\". route entry not found."), "",
                 "token-from", "no KV engine at secret"},
            Case{"no namespace", 404, errors("namespace not found"), "", "token-from", "namespace="},
            Case{"something new", 400, errors("something new"), "", "token-from", "something new"},
            Case{"sealed", 503, errors("Vault is sealed"), "", "key-service", "unseal"},
            Case{"a quota", 429, errors("rate limit quota exceeded"), "", "key-service", "rate limit"},
            Case{"failing", 500, "", "", "key-service", "500"},
            Case{"lagging", 412, "", "", "key-service", "412"},
            Case{"a mistake that comes as 500", 500, errors("unsupported path"), "", "token-from",
                 "unsupported path"},
            Case{"moved", 307, "", "", "foreign-answer", "redirect"},
            Case{"a page", 404, "<html>", "", "foreign-answer", "404"},
            Case{"no JSON", 200, "hello", "", "foreign-answer", "no secret of a KV engine"},
            Case{"a list", 200, "[]", "", "foreign-answer", "no secret of a KV engine"},
            Case{"no data", 200, "{}", "", "foreign-answer", "no secret of a KV engine"},
            Case{"data is null", 200, R"({"data":null})", "", "foreign-answer", "no secret of a KV engine"},
            Case{"data is a text", 200, R"({"data":"token"})", "&kv=1", "foreign-answer",
                 "no secret of a KV engine"},
            Case{"version 1 where 2 is asked", 200, kept_plainly(R"({"token":"x"})"), "", "foreign-answer",
                 "no secret of a KV engine"},
            Case{"no metadata", 200, R"({"data":{"data":{"token":"x"}}})", "", "foreign-answer",
                 "no secret of a KV engine"},
            Case{"a version that is a text", 200, kept(R"({"token":"x"})", R"({"version":"3"})"), "",
                 "foreign-answer", "no secret of a KV engine"},
            Case{"version 0", 200, kept(R"({"token":"x"})", R"({"version":0})"), "", "foreign-answer",
                 "no secret of a KV engine"},
        }) {
        CAPTURE(c.name);
        const auto read = read_vault_secret(reply(c.status, c.body), uri(c.query));
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == c.expected);
        CAPTURE(all_of(read.error()));
        CHECK(all_of(read.error()).find(c.says) != std::string::npos);
        CHECK(read.error().message.find("v.example:8200") != std::string::npos);
        CHECK_FALSE(read.error().hints.empty());
    }
}

TEST_CASE("read_vault_secret: a path with the address's own data/ in it") {
    const auto with_data = std::get<VaultKvUri>(
        read_stored_uri("vault+https://v.example/secret/data/ci/snyk?field=token").value());
    const auto read = read_vault_secret(reply(404, R"({"errors":[]})"), with_data);
    REQUIRE(read.has_error());
    CHECK(all_of(read.error()).find("leave data/ out") != std::string::npos);
}

TEST_CASE("read_vault_secret: no message holds a value") {
    for (const std::string& fields :
         {std::string(R"({"token":["the-value"]})"), std::string(R"({"other":"the-value"})")}) {
        const auto read = read_vault_secret(reply(200, kept(fields)), uri());
        REQUIRE(read.has_error());
        CHECK(all_of(read.error()).find("the-value") == std::string::npos);
        CHECK(all_of(read.error()).find("other") == std::string::npos);
    }
}

TEST_CASE("read_vault_secret: the answer, cut at every byte") {
    for (const char* query : {"", "&kv=1"}) {
        const std::string whole =
            *query == '\0' ? kept(R"({"token":"the-value"})") : kept_plainly(R"({"token":"the-value"})");
        REQUIRE(read_vault_secret(reply(200, whole), uri(query)).has_value());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            const auto read = read_vault_secret(reply(200, whole.substr(0, size)), uri(query));
            REQUIRE(read.has_error());
            CHECK(word_of(read.error()) == "foreign-answer");
        }
    }
}
