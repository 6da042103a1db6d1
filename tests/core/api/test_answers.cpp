#include "core/api/answers.hpp"
#include "core/base/text.hpp"
#include "support/answers.hpp"
#include "support/mutations.hpp"
#include "support/secrets.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;
namespace json = boost::json;

namespace {
Endpoint us() { return public_endpoint(*find_region_by_api_host("api.snyk.io"), {}); }
std::string text_of(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}
} // namespace

TEST_CASE("read_error: every shape that was seen") {
    struct Case {
        const char* name;
        Reply reply;
        bool snyk;
        bool not_entitled;
        const char* code;
        const char* text;
    };
    std::vector<Case> cases;
    cases.push_back({"JSON:API", unauthorized(), true, false, "SNYK-0005", "Invalid auth token provided"});
    cases.push_back({"`details` for `detail`", reply(400, R"({"errors":[{"status":"400","details":"no"}]})"),
                     true, false, "", "no"});
    cases.push_back({"title only", reply(403, R"({"errors":[{"status":"403","title":"Forbidden"}]})"), true,
                     false, "", "Forbidden"});
    cases.push_back({"v1", reply(401, R"({"code":401,"error":"Not authorised","message":"Not authorised"})"),
                     true, false, "", "Not authorised"});
    cases.push_back({"old documentation", reply(401, R"({"status":"401","code":"Unauthorized"})"), true,
                     false, "Unauthorized", ""});
    cases.push_back({"plan block", plan_block(), true, true, "",
                     "The org acme (82be6926-dff6-4c22-a54a-8fb25ed4ee43) is not entitled for api access. "
                     "Please upgrade your plan to access this "
                     "capability"});
    cases.push_back({"OAuth",
                     reply(401, R"({"error":"invalid_client","error_description":"no such client"})"), true,
                     false, "", "no such client"});
    cases.push_back({"plain text", reply(500, "oops"), false, false, "", ""});
    cases.push_back({"HTML", reply(503, "<html><title>x</title>"), false, false, "", ""});
    cases.push_back({"empty", reply(401, ""), false, false, "", ""});
    cases.push_back({"array", reply(401, "[]"), false, false, "", ""});
    cases.push_back({"errors of a wrong type", reply(401, R"({"errors":[7]})"), false, false, "", ""});
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const ErrorAnswer answer = read_error(c.reply);
        CHECK(answer.snyk == c.snyk);
        CHECK(answer.not_entitled == c.not_entitled);
        CHECK(answer.code == c.code);
        CHECK(answer.text == c.text);
    }
}

TEST_CASE("read_error: text of a server cannot give commands to a CI system") {
    const ErrorAnswer answer =
        read_error(reply(400, R"({"errors":[{"detail":"::add-mask::x\n##vso[task.complete]\u001b[31m"}]})"));
    CHECK(answer.text.find('\n') == std::string::npos);
    CHECK(answer.text.find('\x1b') == std::string::npos);
    CHECK(answer.text.find("##vso[") == std::string::npos);
    CHECK(answer.text.find("::") != 0);
}

TEST_CASE("read_error: an e-mail address is not repeated") {
    const ErrorAnswer answer = read_error(reply(
        403, R"({"errors":[{"detail":"<jane.doe@example.com>, user=joe@example.org: see @snyk/cli"}]})"));
    CHECK(answer.text == "<(an address)>, user=(an address): see @snyk/cli");
}

TEST_CASE("read_self: data.type alone decides") {
    struct Case {
        const char* type;
        PrincipalType expected;
    };
    for (const Case& c :
         {Case{"user", PrincipalType::user}, Case{"service_account", PrincipalType::service_account},
          Case{"app_instance", PrincipalType::app_instance}, Case{"robot", PrincipalType::other}}) {
        CAPTURE(c.type);
        const auto principal = read_self(self(c.type));
        REQUIRE(principal.has_value());
        CHECK(principal->type == c.expected);
        CHECK(principal->type_word == c.type);
        CHECK(principal->id == k_principal);
        CHECK(principal->default_org == k_org);
    }
    CHECK_FALSE(read_self(self("service_account", ""))->default_org.has_value());
}

TEST_CASE("read_self: what is no such answer is [not-snyk-api]") {
    for (const char* body :
         {"", "null", "[]", "{}", R"({"data":[]})", R"({"data":{"type":"user"}})",
          R"({"data":{"type":7,"id":"11111111-2222-3333-4444-555555555555"}})",
          R"({"data":{"type":"user","id":"../../x"}})",
          R"({"data":{"type":"user","type":"service_account","id":"11111111-2222-3333-4444-555555555555"}})",
          R"({"data":{"type":"","id":"11111111-2222-3333-4444-555555555555"}})",
          R"({"data":{"type":"user","id":"11111111-2222-3333-4444-555555555555"}} trailing)", "<html>"}) {
        CAPTURE(body);
        const auto principal = read_self(reply(200, body));
        REQUIRE_FALSE(principal.has_value());
        CHECK(principal.error().fault == Fault::not_snyk_api);
    }
}

TEST_CASE("read: data beside errors is no answer") {
    const std::string org = R"({"id":"11111111-2222-3333-4444-555555555555","type":"service_account"})";
    const std::string both = R"(,"errors":[{"status":"401"}]})";
    CHECK(read_self(reply(200, R"({"data":)" + org + "}")).has_value());
    CHECK_FALSE(read_self(reply(200, R"({"data":)" + org + both)).has_value());
    CHECK(read_org(reply(200, R"({"data":)" + org + "}")).has_value());
    CHECK_FALSE(read_org(reply(200, R"({"data":)" + org + both)).has_value());
    CHECK(read_orgs(reply(200, R"({"data":[)" + org + "]}"), us()).has_value());
    CHECK_FALSE(read_orgs(reply(200, R"({"data":[)" + org + "]" + both), us()).has_value());
    CHECK(read_token_ends(reply(200, R"({"data":[]})")).has_value());
    CHECK_FALSE(read_token_ends(reply(200, R"({"data":[])" + both)).has_value());
}

TEST_CASE("read_orgs: next pages stay on the host") {
    struct Case {
        const char* name;
        const char* links;
        bool accepted;
        const char* next;
    };
    const std::vector<Case> cases{
        {"none", R"({})", true, ""},
        {"relative to /rest", R"({"next":"/orgs?starting_after=x"})", true, "/rest/orgs?starting_after=x"},
        {"with /rest", R"({"next":"/rest/orgs?starting_after=x"})", true, "/rest/orgs?starting_after=x"},
        {"object", R"({"next":{"href":"/rest/orgs?p=2"}})", true, "/rest/orgs?p=2"},
        {"absolute, same host", R"({"next":"https://api.snyk.io/rest/orgs?p=2"})", true, "/rest/orgs?p=2"},
        {"absolute, other host", R"({"next":"https://evil.example/rest/orgs"})", false, ""},
        {"host as user info", R"({"next":"https://api.snyk.io@evil.example/"})", false, ""},
        {"longer host", R"({"next":"https://api.snyk.io.evil.example/"})", false, ""},
        {"scheme-relative", R"({"next":"//evil.example/rest/orgs"})", false, ""},
        {"header injection", R"({"next":"/rest/orgs\r\nX: y"})", false, ""},
        {"backslash", R"({"next":"/\\evil.example/"})", false, ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto page = read_orgs(
            reply(200, R"({"data":[)" + org_json(k_org, "acme", true) + R"(],"links":)" + c.links + "}"),
            us());
        REQUIRE(page.has_value() == c.accepted);
        if (!page) {
            CHECK(page.error().fault == Fault::not_snyk_api);
            continue;
        }
        CHECK(page->next == c.next);
        REQUIRE(page->orgs.size() == 1);
        CHECK(page->orgs[0].id == k_org);
        CHECK(page->orgs[0].slug == "acme");
        CHECK(page->orgs[0].in_group);
    }
}

TEST_CASE("read_token") {
    const auto good = read_token(reply(
        200,
        R"({"access_token":"made-up-token","expires_in":3599,"token_type":"bearer","scope":"org.read"})"));
    REQUIRE(good.has_value());
    CHECK(text_of(good->access_token) == "made-up-token");
    CHECK(good->expires_in == 3599);
    for (const char* body : {"", "{}", R"({"access_token":"","token_type":"bearer"})",
                             R"({"access_token":7,"token_type":"bearer"})", R"({"access_token":"x"})",
                             R"({"access_token":"x","token_type":"mac"})",
                             R"({"access_token":"x","token_type":"banana"})", "[1]"}) {
        CAPTURE(body);
        CHECK(read_token(reply(200, body)).error().fault == Fault::not_snyk_api);
    }
    for (const char* no_time :
         {"\"soon\"", "0", "-1", "1.5", "null", "9223372036854775807", "18446744073709551615"}) {
        CAPTURE(no_time);
        const std::string body =
            R"({"access_token":"x","token_type":"Bearer","expires_in":)" + std::string(no_time) + "}";
        CHECK_FALSE(read_token(reply(200, body))->expires_in.has_value());
    }
}

TEST_CASE("read_token_ends: dates that cannot be read are left out") {
    const auto ends = read_token_ends(reply(
        200,
        R"({"data":[{"attributes":{"expires_at":"2026-11-23T12:00:00Z"}},{"attributes":{"expires_at":"soon"}},{}]})"));
    REQUIRE(ends.has_value());
    CHECK(*ends == std::vector<std::int64_t>{k_now});
    CHECK(read_token_ends(reply(200, "{}")).error().fault == Fault::not_snyk_api);
}

TEST_CASE("unexpected_answer: says what answered") {
    const Request request{us(), "GET", "/rest/self?version=x", {}};
    SUBCASE("a login page") {
        const Failure failure =
            unexpected_answer(request, reply(200, "<HTML><head><Title>Guest Wi-Fi</title>", "text/html"));
        CHECK(failure.message.find("\"Guest Wi-Fi\"") != std::string::npos);
        CHECK(failure.message.find("login page") != std::string::npos);
    }
    SUBCASE("a redirect names its host and nothing else of the address") {
        Reply redirect = reply(302, "");
        redirect.location = "https://portal.example/login?session=made-up";
        const Failure failure = unexpected_answer(request, redirect);
        CHECK(failure.message.find("portal.example;") != std::string::npos);
        CHECK(failure.message.find("session") == std::string::npos);
    }
    SUBCASE("304 is no redirect") {
        const Failure failure = unexpected_answer(request, reply(304, ""));
        CHECK(failure.message == "api.snyk.io/rest/self answered 304 with something that is not Snyk's API");
    }
}

TEST_CASE("unexpected_answer: Snyk's own refusal") {
    struct Case {
        const char* name;
        int status;
        const char* body;
        const char* message;
    };
    const Case cases[] = {
        {"a version that is gone", 410, R"({"errors":[{"status":"410","detail":"Gone"}]})",
         "Snyk refused the request (410): this version of its API is gone, update snyk-cred; request ID r-1"},
        {"a reason", 400, R"({"errors":[{"status":"400","detail":"bad version"}]})",
         "Snyk refused the request (400): \"bad version\"; request ID r-1"},
        {"no reason", 422, R"({"errors":[{"status":"422"}]})",
         "Snyk refused the request (422): it gives no reason; request ID r-1"},
    };
    const Request request{us(), "GET", "/rest/self?version=x", {}};
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Reply answer = reply(c.status, c.body);
        answer.request_id = "r-1";
        const Failure failure = unexpected_answer(request, answer);
        CHECK(failure.fault == Fault::request_refused);
        CHECK(failure.message == c.message);
        CHECK(failure.hints.front().starts_with("use the newest release of snyk-cred"));
        answer.request_id.clear();
        CHECK(unexpected_answer(request, answer).fault == Fault::not_snyk_api);
    }
}

namespace {

/// The document with the value at `place` (counted in reading order) replaced; empty once there are no more.
std::string with_replaced(const json::value& document, std::size_t place, const json::value& by) {
    json::value copy = document;
    std::size_t count = 0;
    bool done = false;
    const auto walk = [&](const auto& self, json::value& value) -> void {
        if (done) return;
        if (count++ == place) {
            value = by;
            done = true;
        } else if (json::object* object = value.if_object()) {
            for (auto& member : *object)
                self(self, member.value());
        } else if (json::array* array = value.if_array()) {
            for (json::value& element : *array)
                self(self, element);
        }
    };
    walk(walk, copy);
    return done ? json::serialize(copy) : std::string();
}

/// Reads the body as every answer there is. What is taken must keep its promises, whatever it was made of.
void read_as_everything(const std::string& body) {
    CAPTURE(body);
    for (const int status : {200, 401}) {
        const Reply answer = reply(status, body);
        const ErrorAnswer error = read_error(answer);
        CHECK(error.text.find_first_of("\r\n\033") == std::string::npos);
        CHECK(error.code.find_first_of("\r\n\033") == std::string::npos);
        if (const auto self = read_self(answer)) {
            CHECK(is_uuid(self->id));
            CHECK(!self->type_word.empty());
            CHECK((!self->default_org || is_uuid(*self->default_org)));
        }
        if (const auto org = read_org(answer)) CHECK(is_uuid(org->id));
        if (const auto page = read_orgs(answer, us())) {
            for (const Organization& org : page->orgs)
                CHECK(is_uuid(org.id));
            CHECK((page->next.empty() || page->next.front() == '/'));
        }
        if (const auto token = read_token(answer)) CHECK(!token->access_token.empty());
        static_cast<void>(read_token_ends(answer));
        const Request request{us(), "GET", "/rest/self", {}};
        CHECK(unexpected_answer(request, answer).message.find_first_of("\r\n\033") == std::string::npos);
    }
}

} // namespace

TEST_CASE("answers: wrong types in every field, and bytes that are broken anywhere") {
    const std::array<std::string, 6> documents{
        bytes_of(self("service_account").body),
        bytes_of(org().body),
        R"({"data":[)" + org_json(k_org, "acme", true) + R"(],"links":{"next":"/orgs?starting_after=x"}})",
        R"({"data":[],"links":{"next":{"href":"https://api.snyk.io/rest/orgs?version=1&starting_after=x"}}})",
        R"({"access_token":"eyJhbGciOiJub25lIn0.e30.AAAA","expires_in":3599,"token_type":"bearer","scope":"a b"})",
        bytes_of(unauthorized().body)};
    json::value deep = json::object{{"data", json::object{{"type", "user"}}}};
    for (int level = 0; level < 100; ++level)
        deep = json::array{std::move(deep)};
    const std::array<json::value, 13> wrong{nullptr,
                                            true,
                                            0,
                                            -1,
                                            1.5e300,
                                            "",
                                            "x",
                                            "\r\n::set-output name=a::b",
                                            "\033[2J",
                                            json::array{},
                                            json::object{},
                                            json::array{json::object{{"id", 7}}},
                                            deep};
    for (const std::string& document : documents) {
        const json::value parsed = json::parse(document);
        for (const json::value& value : wrong) {
            for (std::size_t place = 0;; ++place) {
                const std::string changed = with_replaced(parsed, place, value);
                if (changed.empty()) break;
                read_as_everything(changed);
            }
        }
    }
    Mutations mutations(1,
                        {"\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "null", "1e999",
                         "\"data\":", "\"id\":\"x\",", "\"type\":\"user\",", "\xff", std::string(200, '[')});
    for (int round = 0; round < 3000; ++round)
        read_as_everything(mutations.of(documents.at(mutations.number(documents.size()))));
}
