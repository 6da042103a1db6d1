#include "core/api/retry.hpp"

#include "core/api/answers.hpp"
#include "core/base/calendar.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_base{500};
constexpr milliseconds k_longest_backoff{8'000};
/// The server names the same time to everybody, so the retries are spread over at least this long.
constexpr milliseconds k_spread{2'000};
/// Room for the request itself before the deadline.
constexpr milliseconds k_room{100};

/// The part of `span` that `random` picks.
milliseconds part_of(milliseconds span, std::uint64_t random) {
    const auto limit = static_cast<std::uint64_t>(std::max<std::int64_t>(span.count(), 0)) + 1;
    return milliseconds(static_cast<std::int64_t>(random % limit));
}

/// Seconds from the answer on that a header names: a number of them, a Unix time, or a date (RFC
/// 9110, 5.6.7), these two against the answer's own clock.
std::optional<milliseconds> named_time(std::string_view header, const std::optional<std::int64_t>& date) {
    constexpr std::int64_t first_unix_time = 1'000'000'000;
    constexpr std::int64_t longest = 366 * k_seconds_per_day;
    header = trim(header);
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    const bool is_number = error == std::errc{} && end != header.data();
    const bool is_whole = is_number && (end == header.data() + header.size() || *end == '.');
    std::optional<std::int64_t> moment;
    if (!is_whole) {
        moment = parse_http_date(header);
        if (!moment) return std::nullopt;
    } else if (seconds >= first_unix_time) {
        moment = seconds;
    }
    if (moment) {
        if (!date) return std::nullopt;
        seconds = *moment - *date;
    }
    if (is_whole && !moment && seconds < 0) return std::nullopt;
    return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, longest));
}

std::optional<milliseconds> named_time(const Reply& reply) {
    const auto date = parse_http_date(reply.date);
    const auto after = named_time(reply.retry_after, date);
    const auto reset = named_time(reply.rate_limit_reset, date);
    return after && reset ? std::max(after, reset) : after ? after : reset;
}

milliseconds backoff(int made, std::uint64_t random) {
    return part_of(std::min(k_longest_backoff, k_base * (1 << std::min(made - 1, 10))), random);
}

bool worth_retrying(int status) {
    constexpr int statuses[] = {408, 425, 429, 500, 502, 503, 504};
    return std::ranges::find(statuses, status) != std::end(statuses);
}

/// "1.3 s"
std::string words(milliseconds span) {
    const auto tenths = (span.count() + 50) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

Wait wait_for(milliseconds span, const std::string& what, int made, const RetryBudget& budget) {
    const std::string when = words(span) == "0.0 s" ? "now" : "in " + words(span);
    return {span, "snyk-cred: notice: " + what + "; trying again " + when + " (attempt " +
                      std::to_string(made + 1) + " of " + std::to_string(budget.max_attempts) + ")"};
}

/// The wait for a time that the server names. A block by Snyk's rate limit lasts until requests stop for a
/// whole minute, and others of a crowd were refused after us: coming back at the first moment would go on
/// with the block, again and again. So a quarter more, if the deadline leaves twice as much, and the crowd
/// spread over an eighth.
milliseconds named_wait(milliseconds named, milliseconds left, bool limited, std::uint64_t random) {
    const milliseconds room = std::max(left - k_room - named, milliseconds(0));
    const milliseconds slack = limited ? std::min(named / 4, room / 2) : milliseconds(0);
    return named + slack + part_of(std::min(std::max(k_spread, named / 8), room - slack), random);
}

std::string answers(const Request& request, const Reply& reply) {
    return request.host() + " answers " + std::to_string(reply.status);
}

Failure rate_limited(const std::string& what) {
    return {Fault::rate_limit,
            what,
            {"Snyk blocks a credential until its requests stop for a minute: run the job again later, and "
             "start fewer jobs at once",
             "a separate service account for each project has its own limit"}};
}

Failure server_error(const std::string& what, const Reply& reply) {
    const std::string id = reply.request_id.empty() ? "" : " with the request ID " + reply.request_id;
    return {Fault::server_error,
            "Snyk has a problem: " + what,
            {"run the job again later; https://status.snyk.io shows known problems",
             "if it happens again, contact Snyk support" + id}};
}

/// What Snyk says outright to be of no use to repeat.
std::optional<Failure> hopeless(const Request& request, const Reply& reply) {
    if (reply.status < 400) return std::nullopt;
    const std::string code = read_error(reply).code;
    if (code == "SNYK-0099") {
        return Failure{Fault::maintenance,
                       answers(request, reply) + ": Snyk is under maintenance (SNYK-0099)",
                       {"run the job again later; https://status.snyk.io shows how long it takes"}};
    }
    if (code == "SNYK-0006") {
        return Failure{Fault::rate_limit,
                       answers(request, reply) + ": the plan's test limit is used up (SNYK-0006)",
                       {"wait for the next period, or get a larger plan; retrying does not help"}};
    }
    return std::nullopt;
}

RetryDecision after_reply(const Request& request, const Reply& reply, milliseconds left, int made,
                          const RetryBudget& budget, std::uint64_t random) {
    if (auto failure = hopeless(request, reply)) return *std::move(failure);
    const std::string what = answers(request, reply) + " to " + request.method + " " +
                             request.target.substr(0, request.target.find('?'));
    if (!worth_retrying(reply.status)) {
        // 511 Network Authentication Required (RFC 6585) is a captive portal's, not Snyk's.
        if (reply.status >= 500 && reply.status != 511) return server_error(what, reply);
        return Final{};
    }
    const bool limited = reply.status == 429;
    const auto named = named_time(reply);
    if (limited && !named) return rate_limited(what + " and does not say when to retry");
    const std::string stated =
        named ? what + ", to be retried in " + words(*named) + " at the earliest" : what;
    if (made >= budget.max_attempts) {
        const std::string last =
            stated + " (attempt " + std::to_string(made) + " of " + std::to_string(made) + ")";
        return limited ? rate_limited(last) : server_error(last, reply);
    }
    milliseconds span = backoff(made, random);
    if (named) span = named_wait(*named, left, limited, random);
    if (span + k_room > left) {
        const std::string late = named ? stated + ", which is after --timeout"
                                       : what + "; --timeout leaves no time to "
                                                "try again";
        return limited ? rate_limited(late) : server_error(late, reply);
    }
    return wait_for(span, what, made, budget);
}

/// Whoever asked the service reads its last answer.
RetryDecision after_service(const Request& request, const Reply& reply, milliseconds left, int made,
                            const RetryBudget& budget, std::uint64_t random) {
    if (request.service->passing == nullptr || !request.service->passing(reply)) return Final{};
    if (made >= budget.max_attempts) return Final{};
    const auto named = named_time(reply);
    const milliseconds span =
        named ? named_wait(*named, left, reply.status == 429, random) : backoff(made, random);
    if (span + k_room > left) return Final{};
    return wait_for(span, answers(request, reply), made, budget);
}

} // namespace

RetryDecision after_attempt(const Request& request, const Exchanged& outcome, Attempts attempts,
                            const RetryBudget& budget, std::uint64_t random) {
    const milliseconds left = budget.timeout - outcome.elapsed;
    if (const auto* reply = std::get_if<Reply>(&outcome.result)) {
        if (request.service) return after_service(request, *reply, left, attempts.made, budget, random);
        return after_reply(request, *reply, left, attempts.made, budget, random);
    }
    const NetworkFault& fault = std::get<NetworkFault>(outcome.result);
    const milliseconds span = fault.busy ? backoff(attempts.made, random) : part_of(k_base, random);
    const bool again = fault.busy || (fault.transient && attempts.broken <= 1);
    if (!again || attempts.made >= budget.max_attempts || span + k_room > left) {
        return Final{};
    }
    return wait_for(span, fault.failure.message, attempts.made, budget);
}

} // namespace snykcred
