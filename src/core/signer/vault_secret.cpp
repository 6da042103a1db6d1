#include "core/signer/vault_secret.hpp"

#include "core/signer/vault_answers.hpp"
#include "core/signer/vault_request.hpp"

#include <utility>

namespace snykcred {

VaultSecret::VaultSecret(VaultKvUri uri, Secret id_token, std::string presented, const Settings& settings,
                         std::uint64_t seed)
    : uri_(std::move(uri)), id_token_(std::move(id_token)), presented_(std::move(presented)),
      conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {}

Step VaultSecret::begin() { return conversation_.ask(vault_login_request(uri_, id_token_)); }

Step VaultSecret::resume(std::vector<Exchanged> outcomes) {
    if (outcomes.empty()) return conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto reply = conversation_.answer();
    if (reply) return took(*reply);
    result_.emplace(std::move(reply.error()));
    return Finished{};
}

Step VaultSecret::took(const Reply& reply) {
    if (!token_.empty()) {
        result_.emplace(read_vault_secret(reply, uri_));
        return Finished{};
    }
    auto token = read_vault_login(reply, uri_, presented_);
    if (!token) {
        Failure failure = std::move(token.error());
        if (failure.fault == Fault::signer) failure.fault = Fault::token_from; // nobody is to sign
        result_.emplace(std::move(failure));
        return Finished{};
    }
    token_ = std::move(*token);
    std::string target = vault_path(uri_.mount) + (uri_.versioned ? "/data/" : "/") + vault_path(uri_.path);
    if (!uri_.version.empty()) target += "?version=" + uri_.version;
    return conversation_.ask(vault_request(uri_, target, {}, token_));
}

Result<StoredValue> VaultSecret::finish() {
    if (!result_) return Failure{Fault::bug, "the stored credential was not asked for", {}};
    return std::move(*result_);
}

} // namespace snykcred
