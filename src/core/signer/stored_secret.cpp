#include "core/signer/stored_secret.hpp"

namespace snykcred {

StoredSecret::StoredSecret(const Settings& settings, std::uint64_t seed)
    : conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {}

Step StoredSecret::begin() { return conversation_.ask(next_request()); }

Step StoredSecret::resume(std::vector<Exchanged> outcomes) {
    if (outcomes.empty()) return conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    const auto reply = conversation_.answer();
    auto given = reply ? took(*reply) : Result<std::optional<StoredValue>>(reply.error());
    if (given && !*given) return conversation_.ask(next_request());
    if (given) {
        result_.emplace(std::move(**given));
        return Finished{};
    }
    Failure failure = std::move(given.error());
    if (failure.fault == Fault::signer) failure.fault = Fault::token_from; // of a login: nobody is to sign
    result_.emplace(std::move(failure));
    return Finished{};
}

Result<StoredValue> StoredSecret::finish() {
    if (!result_) return Failure{Fault::bug, "the stored credential was not asked for", {}};
    return std::move(*result_);
}

} // namespace snykcred
