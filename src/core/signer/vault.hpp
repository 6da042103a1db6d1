// A key of the transit engine of HashiCorp Vault or OpenBao signs: the job logs in with its identity token,
// then asks for a signature. The key never leaves the service.
#pragma once

#include "core/api/conversation.hpp"
#include "core/api/signer.hpp"
#include "core/base/secret.hpp"
#include "core/rule/signer_uri.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/local.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

class VaultSigner final : public Signer {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint.
    VaultSigner(VaultUri uri, Secret id_token, std::string presented, const Settings& settings,
                std::uint64_t seed);

    /// Each signature is looked at before it is given.
    void check_with(CheckSignature check) { check_ = std::move(check); }

    Step sign(AssertionText text) override;
    Step resume(std::vector<Exchanged> outcomes) override;
    /// Refuses what read_vault_login() and read_vault_signature() refuse, what the check refuses, and the
    /// failures of the network.
    Result<Secret> assertion() override;
    [[nodiscard]] const std::vector<RequestRecord>& requests() const override {
        return conversation_.records();
    }
    [[nodiscard]] std::string key_version() const override { return version_; }

    /// The same for a text that is no assertion; signature() gives the raw bytes.
    Step sign_text(std::string text);
    Result<Secret> signature();

private:
    Step log_in();
    Step ask_to_sign();
    Step took(const Reply& reply);
    [[nodiscard]] Request post(const std::string& target, Secret body) const;

    VaultUri uri_;
    Secret id_token_, token_;
    std::string presented_, version_;
    CheckSignature check_;
    AssertionText assertion_;
    std::string text_;
    Conversation conversation_;
    std::optional<Result<Secret>> signature_;
};

} // namespace snykcred
