#include "core/signer/jwks_request.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

JwksRequest request_with(int attempts) {
    Settings settings;
    settings.max_attempts = attempts;
    return {read_service_url("https://keys.example.com/a/jwks.json?x=1", "--check").value(), settings, 1};
}

} // namespace

TEST_CASE("JwksRequest: what is sent") {
    JwksRequest asking = request_with(1);
    const Step step = asking.begin();
    const Request& request = std::get<Send>(step).request;
    CHECK(request.method == "GET");
    CHECK(request.target == "/a/jwks.json?x=1");
    CHECK(request.host() == "keys.example.com");
    REQUIRE(request.service);
    REQUIRE(request.service->headers.size() == 1);
    CHECK(request.service->headers[0].first == "Accept");
}

TEST_CASE("JwksRequest: the answers") {
    struct Case {
        const char* name;
        int status;
        const char* expected;
    };
    for (const Case& c :
         {Case{"served", 200, "body"}, Case{"moved", 301, "foreign-answer"},
          Case{"moved for now", 307, "foreign-answer"}, Case{"not modified", 304, "foreign-answer"},
          Case{"a login is wanted", 401, "foreign-answer"}, Case{"absent", 404, "foreign-answer"},
          Case{"no content", 204, "foreign-answer"}, Case{"too many", 429, "rate-limit"},
          Case{"an error that stays", 500, "foreign-answer"}, Case{"down", 503, "server-error"}}) {
        CAPTURE(c.name);
        JwksRequest asking = request_with(1);
        asking.begin();
        REQUIRE(std::holds_alternative<Finished>(asking.resume(outcomes(reply(c.status, "body")))));
        const auto served = asking.finish();
        CHECK((served ? *served : std::string(row_of(served.error().fault).word)) == c.expected);
    }
}

TEST_CASE("JwksRequest: what may pass is asked again, and nothing else") {
    for (const auto& [status, again] : {std::pair{503, true}, std::pair{429, true}, std::pair{500, false},
                                        std::pair{404, false}, std::pair{301, false}}) {
        CAPTURE(status);
        JwksRequest asking = request_with(2);
        asking.begin();
        CHECK(std::holds_alternative<Wait>(asking.resume(outcomes(reply(status, "")))) == again);
    }
}
