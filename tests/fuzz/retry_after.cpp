// When to try again. Properties: no wait is negative or ends after the deadline; none is shorter than the
// number of seconds that Retry-After names; after the last attempt there is none; 429 without a time is the
// end.
#include "core/api/retry.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <chrono>

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    Reply reply = test::reply(0, "{}");
    reply.retry_after = take_line(rest);
    reply.rate_limit_reset = take_line(rest);
    const std::string_view date = take_line(rest);
    reply.date = date.empty() ? test::k_date : date;
    const std::uint64_t seed = hash_of(input);
    const int statuses[] = {200, 408, 425, 429, 429, 500, 502, 503, 503, 504, 505, 511};
    reply.status = statuses[seed % std::size(statuses)];
    const std::string after = reply.retry_after;
    const int status = reply.status;

    Request request;
    request.endpoint = test::endpoint_of("api.snyk.io");
    request.target = "/rest/self";
    RetryBudget budget;
    budget.max_attempts = 1 + static_cast<int>(seed / 16 % 8);
    budget.timeout = std::chrono::milliseconds(1 + seed / 128 % 120'000);
    const std::chrono::milliseconds elapsed(seed / 1024 % 130'000);
    const Attempts attempts{1 + static_cast<int>(seed / 4096 % 8), 0};
    const auto decision =
        after_attempt(request, Exchanged{std::move(reply), elapsed, {}}, attempts, budget, seed);
    if (const auto* failure = std::get_if<Failure>(&decision)) return must_explain(*failure);
    const auto* wait = std::get_if<Wait>(&decision);
    if (wait == nullptr) return must(status != 429, "429 is never read as an answer");
    must(wait->span.count() >= 0, "no wait is negative");
    must(elapsed + wait->span <= budget.timeout, "no wait ends after the deadline");
    must(attempts.made < budget.max_attempts, "no wait after the last attempt");
    if (after.empty() || after.size() > 6 || after.find_first_not_of("0123456789") != std::string::npos)
        return;
    must(wait->span >= std::chrono::seconds(std::stol(after)), "no wait is shorter than Retry-After");
}
