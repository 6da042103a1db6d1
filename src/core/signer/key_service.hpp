// Signing by a key service: the job logs in with its identity token, then asks for each signature, or for the
// public key, with what the login gave. What is asked and how answers are read is the service's own file; the
// rest is here.
#pragma once

#include "core/api/conversation.hpp"
#include "core/api/signer.hpp"
#include "core/base/secret.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/local.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snykcred {

class KeyServiceSigner : public Signer {
public:
    /// Each signature is looked at before it is given.
    void check_with(CheckSignature check) { check_ = std::move(check); }

    Step sign(AssertionText text) override;
    Step resume(std::vector<Exchanged> outcomes) override;
    /// Refuses what the service's answers refuse, what the check refuses, and the failures of the network.
    Result<Secret> assertion() override;
    [[nodiscard]] const std::vector<RequestRecord>& requests() const override {
        return conversation_.records();
    }
    [[nodiscard]] std::vector<Secret> take_obtained() override { return std::exchange(obtained_, {}); }

    /// The same for a text that is no assertion; signature() gives the raw bytes.
    Step sign_text(std::string text);
    Result<Secret> signature();

    /// In place of a signature; public_key() gives it as PEM. Refuses what the service's answers refuse.
    Step ask_public_key();
    Result<Secret> public_key() { return signature(); }

protected:
    KeyServiceSigner(const Settings& settings, std::uint64_t seed);

    /// Is the public key asked for, and no signature?
    [[nodiscard]] bool shows_key() const { return shows_key_; }

    /// The next request on the way to the signature of `text`: a login, where there is none yet.
    virtual Request next_request(const std::string& text) = 0;
    /// What its final answer gives: the raw signature, or none where another request has to follow.
    virtual Result<std::optional<Secret>> took(const Reply& reply) = 0;

    /// A secret that the login gave, for take_obtained().
    void obtained(const Secret& secret) { obtained_.push_back(secret.duplicate()); }

private:
    Result<std::optional<Secret>> read_answer();
    Result<Secret> checked(Secret signature) const;

    CheckSignature check_;
    AssertionText assertion_;
    std::string text_;
    bool shows_key_ = false;
    Conversation conversation_;
    std::vector<Secret> obtained_;
    std::optional<Result<Secret>> signature_;
};

} // namespace snykcred
