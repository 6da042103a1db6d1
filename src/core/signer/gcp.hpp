// A service account of Google Cloud signs (signJwt): the job logs in with its identity token, takes on
// another service account where one is named, and has Google sign the claims. Google writes the header, keeps
// and rotates the key, and publishes the public one. Preview: tried against an emulator alone.
#pragma once

#include "core/base/secret.hpp"
#include "core/rule/gcp_uri.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/key_service.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace snykcred {

class GcpSigner final : public KeyServiceSigner {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint.
    /// Refuses what gcp_answers.hpp refuses.
    GcpSigner(GcpUri uri, Secret id_token, std::string presented, const Settings& settings,
              std::uint64_t seed);

    Step sign(AssertionText text) override;
    /// As Google gives it: the header is Google's.
    Result<Secret> assertion() override { return signature(); }
    [[nodiscard]] std::string key_version() const override { return kid_; }

private:
    Request next_request(const std::string& text) override;
    /// Gives the whole JWT.
    Result<std::optional<Secret>> took(const Reply& reply) override;
    [[nodiscard]] Request login() const;
    [[nodiscard]] Request of_account(const std::string& account, std::string_view verb, Secret body) const;

    GcpUri uri_;
    Secret id_token_, federated_, token_;
    std::string presented_, claims_, kid_;
};

} // namespace snykcred
