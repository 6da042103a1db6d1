// A signer that asks no service: a private key in hand, an SSH agent, a program.
#pragma once

#include "core/api/signer.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace snykcred {

/// Gives the raw RSASSA-PKCS1-v1_5 signature with SHA-256 of a text.
using SignText = std::function<Result<Secret>(std::string_view)>;

/// Is it the signature of this text? Refuses what --key-jwks does not verify.
using CheckSignature = std::function<Status(std::string_view text, const Secret& signature)>;

class LocalSigner final : public Signer {
public:
    explicit LocalSigner(SignText sign) : sign_(std::move(sign)) {}

    Step sign(AssertionText text) override;
    Step resume(std::vector<Exchanged> outcomes) override;
    Result<Secret> assertion() override;
    [[nodiscard]] const std::vector<RequestRecord>& requests() const override { return requests_; }

private:
    SignText sign_;
    std::optional<Result<Secret>> assertion_;
    std::vector<RequestRecord> requests_;
};

} // namespace snykcred
