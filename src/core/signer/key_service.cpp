#include "core/signer/key_service.hpp"

namespace snykcred {

KeyServiceSigner::KeyServiceSigner(const Settings& settings, std::uint64_t seed)
    : conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {}

Step KeyServiceSigner::sign(AssertionText text) {
    assertion_ = std::move(text);
    return sign_text(assertion_.input());
}

Step KeyServiceSigner::sign_text(std::string text) {
    text_ = std::move(text);
    signature_.reset();
    return conversation_.ask(next_request(text_));
}

Step KeyServiceSigner::ask_public_key() {
    shows_key_ = true;
    return sign_text({});
}

Step KeyServiceSigner::resume(std::vector<Exchanged> outcomes) {
    // Written anew after a wait: some services have the time of day in a request.
    if (outcomes.empty()) return conversation_.waited(next_request(text_));
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto given = read_answer();
    if (!given) {
        signature_.emplace(std::move(given.error()));
        return Finished{};
    }
    if (!*given) return conversation_.ask(next_request(text_));
    signature_.emplace(shows_key_ ? Result<Secret>(std::move(**given)) : checked(std::move(**given)));
    return Finished{};
}

Result<std::optional<Secret>> KeyServiceSigner::read_answer() {
    const auto reply = conversation_.answer();
    if (!reply) return reply.error();
    return took(*reply);
}

Result<Secret> KeyServiceSigner::checked(Secret signature) const {
    if (check_) {
        if (auto fits = check_(text_, signature); !fits) return std::move(fits.error());
    }
    return signature;
}

Result<Secret> KeyServiceSigner::signature() {
    if (!signature_) return Failure{Fault::bug, "nothing was signed", {}};
    Result<Secret> given = std::move(*signature_);
    signature_.reset();
    return given;
}

Result<Secret> KeyServiceSigner::assertion() {
    const auto bytes = signature();
    if (!bytes) return bytes.error();
    return bytes->reveal([this](std::string_view raw) { return assertion_of(assertion_, raw); });
}

} // namespace snykcred
