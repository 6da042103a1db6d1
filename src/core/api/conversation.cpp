#include "core/api/conversation.hpp"

#include <utility>

namespace snykcred {

Step Conversation::ask(Request request) {
    request_ = std::move(request);
    attempts_ = {.made = 0, .broken = 0};
    answer_.reset();
    return Send{request_};
}

Step Conversation::waited(Request request) {
    request_ = std::move(request);
    return waited();
}

std::optional<Step> Conversation::took(Exchanged outcome) {
    ++attempts_.made;
    if (const auto* fault = std::get_if<NetworkFault>(&outcome.result))
        attempts_.broken += fault->transient ? 1 : 0;
    if (attempts_.made > 1)
        records_.pop_back(); // one record per request: the last attempt, with the count of all
    record(request_, outcome);
    records_.back().attempts = attempts_.made;

    RetryDecision decision = after_attempt(request_, outcome, attempts_, budget_, random());
    if (auto* wait = std::get_if<Wait>(&decision)) return Step{std::move(*wait)};
    if (auto* failure = std::get_if<Failure>(&decision)) {
        answer_.emplace(ended(std::move(*failure)));
    } else if (auto* reply = std::get_if<Reply>(&outcome.result)) {
        answer_.emplace(std::move(*reply));
    } else {
        answer_.emplace(ended(std::move(std::get<NetworkFault>(outcome.result).failure)));
    }
    return std::nullopt;
}

Failure Conversation::ended(Failure failure) const {
    failure.asking_snyk = !request_.service;
    return failure;
}

Result<Reply> Conversation::answer() {
    if (!answer_) return Failure{Fault::bug, "no answer is final yet", {}};
    Result<Reply> given = std::move(*answer_);
    answer_.reset();
    return given;
}

void Conversation::record(const Request& request, const Exchanged& outcome) {
    RequestRecord entry;
    entry.host = request.host();
    entry.method = request.method;
    entry.path = request.target.substr(0, request.target.find('?'));
    entry.ms = outcome.took.count();
    entry.attempts = 1;
    if (const auto* reply = std::get_if<Reply>(&outcome.result)) {
        entry.status = reply->status;
        if (!reply->request_id.empty()) entry.request_id = reply->request_id;
    }
    records_.push_back(std::move(entry));
}

std::uint64_t Conversation::random() {
    // SplitMix64 (Steele, Lea, Flood 2014): good enough to spread waits, and nothing secret hangs on it.
    seed_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = seed_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

} // namespace snykcred
