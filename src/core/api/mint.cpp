#include "core/api/mint.hpp"

#include "core/api/answers.hpp"
#include "core/base/calendar.hpp"

#include <string>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_min_token_size = 16; ///< less could be guessed, and masking it would shred the log

/// Takes a JWT and an opaque token: Snyk's guide shows a JWT, its API's description calls the token opaque.
Result<Credential> as_credential(Secret token) {
    const bool jwt = token.reveal([](std::string_view text) { return text.starts_with("eyJ"); });
    if (jwt) return recognize(std::move(token), "the token endpoint's answer");
    const bool clean = token.reveal([](std::string_view text) {
        return text.size() >= k_min_token_size && text.size() <= k_max_secret_size &&
               text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-._~+/=") == std::string_view::npos;
    });
    if (!clean) {
        return Failure{Fault::not_snyk_api,
                       "the access token that was issued is not a bearer token (RFC 6750)",
                       {"try again; if it happens again, contact Snyk support"}};
    }
    return Credential(CredentialKind::oauth_access_token, std::move(token), {});
}

Failure refused(const Reply& reply, const Request& request, bool with_assertion) {
    const ErrorAnswer error = read_error(reply);
    if (!error.snyk) return unexpected_answer(request, reply);
    Failure failure{Fault::invalid_client,
                    "Snyk does not accept this OAuth client in " + request.endpoint.name() + " (" +
                        std::to_string(reply.status) + ")" +
                        (error.text.empty() ? std::string() : ": \"" + error.text + "\""),
                    {}};
    failure.hints.push_back(with_assertion
                                ? "check the client ID, the key ID (--key-id), and that the service "
                                  "account's JWKS contains the public key; Snyk fetches it over https"
                                : "check the client ID and the client secret: a service account has "
                                  "at most "
                                  "two secrets, and each is shown only once");
    if (const auto now = parse_http_date(reply.date); now && with_assertion) {
        failure.hints.push_back(
            "an assertion is valid for five minutes by this machine's clock; Snyk's clock says " +
            iso_time(*now));
    }
    failure.hints.push_back("the region may be wrong: a client exists in one region only, and " +
                            request.endpoint.name() + " comes from the " + words(request.endpoint.source()));
    return failure;
}

} // namespace

Minting::Minting(const OAuthClient& client, const Clearance& clearance, const Settings& settings,
                 Signing signing, std::uint64_t seed)
    : clearance_(clearance), signing_(std::move(signing)),
      conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {
    const Endpoint& endpoint = clearance.endpoint();
    request_ = {endpoint, "POST", "/oauth2/token",
                TokenForm{client.client_id, client.by != ClientProofBy::secret, client.key_id,
                          endpoint.api_url() + "/oauth2/token"}};
}

Step Minting::begin() { return signing_.signer != nullptr ? sign() : conversation_.ask(request_); }

Step Minting::sign() {
    being_signed_ = true;
    return after_signing(signing_.signer->sign(
        assertion_text(*request_.token_form, signing_.unix_now(), signing_.fresh_id())));
}

/// Passes on what the signer asks for; once it has signed, asks for the token.
Step Minting::after_signing(Step step) {
    if (!std::holds_alternative<Finished>(step)) return step;
    being_signed_ = false;
    auto assertion = signing_.signer->assertion();
    if (!assertion) {
        result_.emplace(std::move(assertion.error()));
        return Finished{};
    }
    request_.token_form->assertion = std::make_shared<const Secret>(std::move(*assertion));
    if (std::exchange(asked_, true)) return conversation_.waited(request_);
    return conversation_.ask(request_);
}

Step Minting::resume(std::vector<Exchanged> outcomes) {
    if (being_signed_) return after_signing(signing_.signer->resume(std::move(outcomes)));
    if (outcomes.empty()) return signing_.signer != nullptr ? sign() : conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto reply = conversation_.answer();
    if (reply) {
        result_.emplace(read(*reply));
    } else {
        result_.emplace(std::move(reply.error()));
    }
    return Finished{};
}

Result<Credential> Minting::finish() {
    if (!result_) return Failure{Fault::bug, "the token endpoint was not asked", {}};
    return std::move(*result_);
}

std::vector<RequestRecord> Minting::requests() const {
    std::vector<RequestRecord> all;
    if (signing_.signer != nullptr) all = signing_.signer->requests();
    all.insert(all.end(), conversation_.records().begin(), conversation_.records().end());
    return all;
}

Result<Credential> Minting::read(const Reply& reply) const {
    if (reply.status == 400 || reply.status == 401 || reply.status == 403) {
        return refused(reply, request_, request_.token_form->with_assertion);
    }
    if (reply.status != 200) return unexpected_answer(request_, reply);
    auto answer = read_token(reply);
    if (!answer) return std::move(answer.error());
    auto minted = as_credential(std::move(answer->access_token));
    if (!minted) {
        return Failure{Fault::not_snyk_api,
                       "the token endpoint did not issue a Snyk access token",
                       {"try again; if it happens again, contact Snyk support"}};
    }
    const Endpoint& endpoint = clearance_.endpoint();
    if (minted->claims().host && !endpoint.allow_listed()) {
        const auto audience = api_host_from_url(*minted->claims().host,
                                                {Origin::credential, "the token endpoint's answer"}, {});
        if (!audience || !(*audience == endpoint)) {
            return Failure{Fault::region_mismatch,
                           "the access token is for " +
                               (audience ? audience->name() : std::string("a host that is not Snyk's")) +
                               ", but the settings name " + endpoint.name() + " (" +
                               words(endpoint.source()) + ")",
                           {"set --region to the service account's region"}};
        }
    }
    Claims claims = minted->claims();
    if (!claims.expires_at && answer->expires_in) {
        if (const auto now = parse_http_date(reply.date)) claims.expires_at = *now + *answer->expires_in;
    }
    return Credential(minted->kind(), minted->value().duplicate(), std::move(claims));
}

} // namespace snykcred
