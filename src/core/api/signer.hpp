// Who can sign a client assertion: one stage type for a key in hand, a program and a key service. Minting
// asks it anew for every attempt at the token endpoint.
#pragma once

#include "core/api/assertion.hpp"
#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/rule/findings.hpp"

#include <string>
#include <vector>

namespace snykcred {

class Signer {
public:
    Signer() = default;
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;
    virtual ~Signer() = default;

    /// Begins to sign. `Finished`: assertion() has the outcome; a signer that asks nobody finishes at once.
    virtual Step sign(AssertionText text) = 0;
    /// After Send or Wait, as Minting::resume().
    virtual Step resume(std::vector<Exchanged> outcomes) = 0;
    /// After Finished, once: the signed assertion, or why there is none.
    virtual Result<Secret> assertion() = 0;
    /// What it asked of services so far, for the report.
    [[nodiscard]] virtual const std::vector<RequestRecord>& requests() const = 0;
    /// Secrets that services gave since the last call. Nothing that is said may show one: a service's error
    /// can repeat what it was sent.
    [[nodiscard]] virtual std::vector<Secret> take_obtained() { return {}; }
    /// Of the key that signed, as a service says; empty where there is no such thing.
    [[nodiscard]] virtual std::string key_version() const { return {}; }
};

} // namespace snykcred
