// A client assertion that somebody else has signed already, and what can be said of it before it leaves.
#pragma once

#include "core/api/signer.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// May it be sent for this client to this token endpoint? `subject` names its place, `now` is Unix seconds.
/// Refuses [signer]: no JWT signed by RS256, without kid or jti, for another client or audience; [expired]:
/// its end has passed. Its signature is Snyk's to judge.
Status check_finished_assertion(const Secret& assertion, const TokenForm& form, const std::string& subject,
                                std::int64_t now);

/// Gives it once: a second time its `jti` would be refused.
class FinishedSigner final : public Signer {
public:
    explicit FinishedSigner(Secret assertion) : assertion_(std::move(assertion)) {}

    Step sign(AssertionText) override { return Finished{}; }
    Step resume(std::vector<Exchanged>) override { return Finished{}; }
    Result<Secret> assertion() override;
    [[nodiscard]] const std::vector<RequestRecord>& requests() const override { return requests_; }

private:
    std::optional<Secret> assertion_;
    std::vector<RequestRecord> requests_;
};

} // namespace snykcred
