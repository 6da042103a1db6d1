#include "core/signer/id_token_request.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

IdTokenRequest request_to(const std::string& url, int attempts = 1) {
    Settings settings;
    settings.max_attempts = attempts;
    return {read_service_url(url, "X").value(), "https://a.example/b?c", Secret("beareR"), settings, 1};
}

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

} // namespace

TEST_CASE("IdTokenRequest: what is sent") {
    for (const auto& [url, target] :
         {std::pair{"https://t.example:8443/x/y?api=1",
                    "/x/y?api=1&audience=https%3A%2F%2Fa.example%2Fb%3Fc"},
          std::pair{"https://t.example:8443/x/y", "/x/y?audience=https%3A%2F%2Fa.example%2Fb%3Fc"}}) {
        IdTokenRequest asking = request_to(url);
        const Step step = asking.begin();
        const Request& request = std::get<Send>(step).request;
        CHECK(request.method == "GET");
        CHECK(request.target == target);
        CHECK(request.host() == "t.example");
        CHECK(request.port() == 8443);
        REQUIRE(request.service);
        REQUIRE(request.service->headers.size() == 2);
        CHECK(request.service->headers[0].first == "Authorization");
        CHECK(shown(request.service->headers[0].second) == "Bearer beareR");
        CHECK(request.service->ca.empty());
    }
}

TEST_CASE("IdTokenRequest: the answers") {
    struct Case {
        const char* name;
        int status;
        const char* body;
        const char* expected;
    };
    for (const Case& c :
         {Case{"a token", 200, R"({"count":5,"value":"a.b.c"})", "a.b.c"},
          Case{"an empty one", 200, R"({"value":""})", "foreign-answer"},
          Case{"a number", 200, R"({"value":5})", "foreign-answer"},
          Case{"none", 200, "{}", "foreign-answer"}, Case{"a list", 200, "[]", "foreign-answer"},
          Case{"cut", 200, R"({"value":"a.b)", "foreign-answer"},
          Case{"HTML", 200, "<html>", "foreign-answer"}, Case{"moved", 302, "", "foreign-answer"},
          Case{"no permission", 403, "", "no-identity"}, Case{"the job is over", 401, "", "no-identity"},
          Case{"no such place", 404, "", "no-identity"}, Case{"bad", 400, "", "foreign-answer"},
          Case{"too many", 429, "", "key-service"}, Case{"down", 503, "", "key-service"},
          Case{"failing", 500, "", "key-service"}}) {
        CAPTURE(c.name);
        IdTokenRequest asking = request_to("https://t.example/x");
        asking.begin();
        REQUIRE(std::holds_alternative<Finished>(asking.resume(outcomes(reply(c.status, c.body)))));
        const auto token = asking.finish();
        CHECK((token ? shown(*token) : std::string(row_of(token.error().fault).word)) == c.expected);
    }
}

TEST_CASE("IdTokenRequest: what may pass is asked again, and nothing else") {
    for (const auto& [status, again] : {std::pair{503, true}, std::pair{500, true}, std::pair{429, true},
                                        std::pair{403, false}, std::pair{302, false}}) {
        CAPTURE(status);
        IdTokenRequest asking = request_to("https://t.example/x", 2);
        asking.begin();
        CHECK(std::holds_alternative<Wait>(asking.resume(outcomes(reply(status, "")))) == again);
    }
}
