// One request until its answer is final: attempts, waits and the record of them. Decides through retry.hpp;
// the shell sends and waits.
#pragma once

#include "core/api/exchange.hpp"
#include "core/api/retry.hpp"
#include "core/base/result.hpp"
#include "core/rule/findings.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace snykcred {

class Conversation {
public:
    /// `seed` feeds the jitter; the shell draws it.
    Conversation(RetryBudget budget, std::uint64_t seed) : budget_(budget), seed_(seed) {}

    /// Begins with a new request; the one before must be final.
    Step ask(Request request);
    /// After a Send: the outcome. Gives the next step, or none where the answer is final.
    std::optional<Step> took(Exchanged outcome);
    /// After a Wait.
    Step waited() const { return Send{request_}; }
    /// After a Wait, where the request has to be written anew.
    Step waited(Request request);

    /// The final answer, once: a reply that is not to be retried, or why there is none.
    Result<Reply> answer();
    [[nodiscard]] const Request& request() const { return request_; }

    /// Adds a request that was made beside the conversation (a region probe).
    void record(const Request& request, const Exchanged& outcome);
    [[nodiscard]] const std::vector<RequestRecord>& records() const { return records_; }

private:
    /// A failure, with the party that was asked.
    [[nodiscard]] Failure ended(Failure failure) const;
    std::uint64_t random();

    RetryBudget budget_;
    std::uint64_t seed_;
    Request request_;
    Attempts attempts_;
    std::optional<Result<Reply>> answer_;
    std::vector<RequestRecord> records_;
};

} // namespace snykcred
