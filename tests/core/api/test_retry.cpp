#include "core/api/retry.hpp"
#include "core/snyk/region.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t k_most = std::numeric_limits<std::uint64_t>::max();

Request self_request() {
    const Region* region = find_region_by_api_host("api.eu.snyk.io");
    REQUIRE(region != nullptr);
    Request request{public_endpoint(*region, {}), "GET", "/rest/self?version=2024-10-15", {}};
    return request;
}

RetryDecision after(Reply reply, Attempts attempts = {}, std::chrono::milliseconds elapsed = 1s,
                    std::uint64_t random = 0) {
    return after_attempt(self_request(), Exchanged{std::move(reply), elapsed, 100ms}, attempts,
                         RetryBudget{4, 30s}, random);
}

Reply limited(std::string retry_after, std::string reset = {}) {
    Reply answer = reply(429, "{}");
    answer.retry_after = std::move(retry_after);
    answer.rate_limit_reset = std::move(reset);
    return answer;
}

} // namespace

TEST_CASE("after_attempt: which statuses are tried again") {
    struct Case {
        int status;
        bool again;
        bool failure; ///< instead of being read
        Fault fault = Fault::bug;
    };
    constexpr std::array cases{
        Case{200, false, false}, Case{302, false, false},
        Case{400, false, false}, Case{401, false, false},
        Case{403, false, false}, Case{404, false, false},
        Case{410, false, false}, Case{408, true, false},
        Case{425, true, false},  Case{429, false, true, Fault::rate_limit}, // it names no time
        Case{500, true, false},  Case{501, false, true, Fault::server_error},
        Case{502, true, false},  Case{503, true, false},
        Case{504, true, false},  Case{599, false, true, Fault::server_error},
    };
    for (const Case& c : cases) {
        CAPTURE(c.status);
        const auto decision = after(reply(c.status, "<html>no JSON</html>", "text/html"));
        CHECK(std::holds_alternative<Wait>(decision) == c.again);
        const auto* failure = std::get_if<Failure>(&decision);
        REQUIRE((failure != nullptr) == c.failure);
        if (failure != nullptr) CHECK(failure->fault == c.fault);
    }
}

TEST_CASE("after_attempt: the last attempt is the end") {
    for (const int status : {408, 425, 500, 502, 503, 504}) {
        CAPTURE(status);
        const auto decision = after(reply(status, "{}"), {4, 0});
        const auto* failure = std::get_if<Failure>(&decision);
        REQUIRE(failure != nullptr);
        CHECK(failure->fault == Fault::server_error);
        CHECK(failure->message == "Snyk has a problem: api.eu.snyk.io answers " + std::to_string(status) +
                                      " to GET /rest/self (attempt 4 of 4)");
    }
    const auto decision = after(limited("1"), {4, 0});
    REQUIRE(std::holds_alternative<Failure>(decision));
    CHECK(std::get<Failure>(decision).fault == Fault::rate_limit);
}

TEST_CASE("after_attempt: what Snyk says is of no use to repeat") {
    const auto maintenance =
        after(reply(503, R"({"errors":[{"status":"503","code":"SNYK-0099","detail":"d"}]})"));
    REQUIRE(std::holds_alternative<Failure>(maintenance));
    CHECK(std::get<Failure>(maintenance).fault == Fault::maintenance);

    Reply quota = reply(429, R"({"errors":[{"status":"429","code":"SNYK-0006","detail":"d"}]})");
    quota.retry_after = "1";
    const auto used_up = after(std::move(quota));
    REQUIRE(std::holds_alternative<Failure>(used_up));
    CHECK(std::get<Failure>(used_up).fault == Fault::rate_limit);
    CHECK(std::get<Failure>(used_up).message.find("SNYK-0006") != std::string::npos);

    // Throttling (SNYK-0001) is.
    Reply throttled = reply(429, R"({"errors":[{"status":"429","code":"SNYK-0001","detail":"d"}]})");
    throttled.retry_after = "1";
    CHECK(std::holds_alternative<Wait>(after(std::move(throttled))));
}

TEST_CASE("after_attempt: times that the server names") {
    struct Case {
        std::string_view name;
        int status;
        const char* retry_after;
        const char* reset;
        std::chrono::milliseconds wait; ///< with random 0; -1: the end
    };
    constexpr std::array cases{
        Case{"seconds", 429, "7", "", 8750ms},
        Case{"zero", 429, "0", "", 0s},
        Case{"blanks around", 429, " 7 ", "", 8750ms},
        Case{"a date", 429, "Mon, 23 Nov 2026 12:00:09 GMT", "", 11250ms},
        Case{"a date that is past", 429, "Mon, 23 Nov 2026 11:59:00 GMT", "", 0s},
        Case{"reset in seconds", 429, "", "5", 6250ms},
        Case{"reset with a fraction", 429, "", "5.5", 6250ms},
        Case{"reset as Unix time", 429, "", "1795435211", 13750ms},
        Case{"reset as a date", 429, "", "Mon, 23 Nov 2026 12:00:04 GMT", 5s},
        Case{"the later: reset", 429, "2", "6", 7500ms},
        Case{"the later: retry-after", 429, "6", "2", 7500ms},
        Case{"one unreadable", 429, "soon", "6", 7500ms},
        Case{"503 too", 503, "3", "", 3s},
        Case{"half of what the deadline leaves", 429, "28", "", 28450ms},
        Case{"past the deadline", 429, "30", "", -1ms},
        Case{"far away", 429, "99999999999", "", -1ms},
        Case{"beyond all numbers", 429, "999999999999999999999999", "", -1ms},
        Case{"negative", 429, "-5", "", -1ms},
        Case{"words", 429, "in a minute", "", -1ms},
        Case{"503 past the deadline", 503, "60", "", -1ms},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Reply answer = limited(c.retry_after, c.reset);
        answer.status = c.status;
        const auto decision = after(std::move(answer));
        if (c.wait < 0ms) {
            REQUIRE(std::holds_alternative<Failure>(decision));
            CHECK(std::get<Failure>(decision).fault ==
                  (c.status == 429 ? Fault::rate_limit : Fault::server_error));
        } else {
            REQUIRE(std::holds_alternative<Wait>(decision));
            CHECK(std::get<Wait>(decision).span == c.wait);
        }
    }
}

TEST_CASE("after_attempt: a date without the server's clock names no time") {
    Reply answer = limited("Mon, 23 Nov 2026 12:00:09 GMT");
    answer.date.clear();
    CHECK(std::holds_alternative<Failure>(after(std::move(answer))));
}

TEST_CASE("after_attempt: waits are spread and bounded") {
    const std::array<std::chrono::milliseconds, 3> ceilings{500ms, 1000ms, 2000ms};
    for (int made = 1; made <= 3; ++made) {
        CAPTURE(made);
        const auto ceiling = ceilings.at(static_cast<std::size_t>(made - 1));
        std::chrono::milliseconds least = 1h;
        std::chrono::milliseconds most = 0ms;
        for (std::uint64_t random = 0; random < 5000; ++random) {
            const auto decision = after(reply(503, "{}"), {made, 0}, 1s, random);
            REQUIRE(std::holds_alternative<Wait>(decision));
            least = std::min(least, std::get<Wait>(decision).span);
            most = std::max(most, std::get<Wait>(decision).span);
        }
        CHECK(least == 0ms);
        CHECK(most == ceiling);
    }
}

TEST_CASE("after_attempt: a crowd that is told one time does not come back at one time, nor at once") {
    const auto span = [](int seconds, std::uint64_t random) {
        const auto decision =
            after_attempt(self_request(), Exchanged{limited(std::to_string(seconds)), 1s, 100ms}, {1, 0},
                          RetryBudget{4, 300s}, random);
        REQUIRE(std::holds_alternative<Wait>(decision));
        return std::get<Wait>(decision).span;
    };
    std::chrono::milliseconds least = 1h;
    std::chrono::milliseconds most = 0ms;
    for (std::uint64_t random = 0; random < 10'000; ++random) {
        least = std::min(least, span(60, random));
        most = std::max(most, span(60, random));
    }
    CHECK(least == 75s);
    CHECK(most == 82500ms);
    CHECK(span(4, 2000) == 7s);
}

TEST_CASE("after_attempt: never past the deadline") {
    for (std::uint64_t random = 0; random < 3000; random += 7) {
        for (const auto elapsed : {28s, 29s}) {
            CAPTURE(random);
            const auto decision = after(limited("1"), {1, 0}, elapsed, random);
            if (const auto* wait = std::get_if<Wait>(&decision)) CHECK(elapsed + wait->span < 30s);
        }
    }
    CHECK(std::holds_alternative<Failure>(after(reply(503, "{}"), {1, 0}, 30s, 0)));
    CHECK(std::holds_alternative<Failure>(after(reply(503, "{}"), {1, 0}, 31s, k_most)));
}

TEST_CASE("after_attempt: each wait says what happened and when it goes on") {
    const auto decision = after(limited("7"), {2, 0});
    REQUIRE(std::holds_alternative<Wait>(decision));
    CHECK(std::get<Wait>(decision).line == "snyk-cred: notice: api.eu.snyk.io answers 429 to GET /rest/self; "
                                           "trying again in 8.8 s (attempt 3 of 4)");
}

TEST_CASE("after_attempt: a wait that rounds to nothing is none to speak of") {
    const auto decision = after(reply(503, "{}"), {1, 0}, 1s, 0);
    REQUIRE(std::holds_alternative<Wait>(decision));
    CHECK(std::get<Wait>(decision).line == "snyk-cred: notice: api.eu.snyk.io answers 503 to GET /rest/self; "
                                           "trying again now (attempt 2 of 4)");
}

TEST_CASE("after_attempt: connections") {
    struct Case {
        std::string_view name;
        bool transient;
        Attempts attempts;
        std::chrono::milliseconds elapsed;
        bool again;
    };
    constexpr std::array cases{
        Case{"reset once", true, {1, 1}, 1s, true},
        Case{"reset after another failure", true, {3, 1}, 1s, true},
        Case{"reset twice", true, {2, 2}, 1s, false},
        Case{"reset at the last attempt", true, {4, 1}, 1s, false},
        Case{"reset at the deadline", true, {1, 1}, 30s, false},
        Case{"no such name", false, {1, 0}, 1s, false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        NetworkFault fault{{Fault::connect, "the connection broke", {}}, c.transient};
        const auto decision = after_attempt(self_request(), Exchanged{std::move(fault), c.elapsed, 1ms},
                                            c.attempts, RetryBudget{4, 30s}, 0);
        CHECK(std::holds_alternative<Wait>(decision) == c.again);
        CHECK(std::holds_alternative<Final>(decision) == !c.again);
    }
}

TEST_CASE("after_attempt: a proxy's 5xx is repeated as one of Snyk's is") {
    for (const int made : {1, 2, 3, 4}) {
        CAPTURE(made);
        NetworkFault fault{{Fault::proxy, "the proxy failed (status 503)", {}}, false, true};
        const auto decision = after_attempt(self_request(), Exchanged{std::move(fault), 1s, 1ms}, {made, 0},
                                            RetryBudget{4, 30s}, 0);
        CHECK(std::holds_alternative<Wait>(decision) == (made < 4));
        CHECK(std::holds_alternative<Final>(decision) == (made == 4));
    }
    NetworkFault late{{Fault::proxy, "the proxy failed (status 503)", {}}, false, true};
    CHECK(std::holds_alternative<Final>(
        after_attempt(self_request(), Exchanged{std::move(late), 30s, 1ms}, {1, 0}, RetryBudget{4, 30s}, 0)));
}

TEST_CASE("after_attempt: one attempt asked for is one made") {
    const Exchanged outcome{reply(503, "{}"), 1s, 1ms};
    const auto decision = after_attempt(self_request(), outcome, {1, 0}, RetryBudget{1, 30s}, 0);
    CHECK(std::holds_alternative<Failure>(decision));
}
