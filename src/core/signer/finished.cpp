#include "core/signer/finished.hpp"

#include "core/base/calendar.hpp"
#include "core/base/text.hpp"
#include "core/snyk/claims.hpp"
#include "core/snyk/quote.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

Failure refused(const std::string& subject, const std::string& why, std::string hint) {
    return {Fault::signer, "the assertion in " + subject + " " + why, {std::move(hint)}};
}

Status check_claims(const JwtClaims& jwt, const TokenForm& form, const std::string& subject,
                    std::int64_t now) {
    if (jwt.issuer != form.client_id || jwt.subject != form.client_id) {
        return refused(subject,
                       "is not for the client " + quoted_if_harmless(form.client_id) + " (iss and sub)",
                       "sign it with iss and sub set to the client ID, or correct --client-id");
    }
    // A list of one counts (RFC 7519, section 4.1.3).
    if (jwt.audiences != std::vector{form.audience}) {
        const std::vector<std::string_view> named(jwt.audiences.begin(), jwt.audiences.end());
        return refused(subject,
                       "is for the audience " + quoted_if_harmless(join(named, ", ")) + ", not for " +
                           form.audience,
                       "sign it for " + form.audience + ", or correct --region");
    }
    if (jwt.id.empty()) {
        return refused(subject, "has no jti",
                       "give it a jti that is new each time: Snyk takes each one once");
    }
    const auto end = jwt.claims.expires_at;
    if (!end) {
        return refused(subject, "has no exp", "let it end in five minutes or less: \"exp\", in Unix seconds");
    }
    if (*end > now) return {};
    return Failure{Fault::expired,
                   "the assertion in " + subject + " expired on " + iso_time(*end) +
                       " (this machine's clock)",
                   {"sign a new one for each job, shortly before this step"}};
}

} // namespace

Status check_finished_assertion(const Secret& assertion, const TokenForm& form, const std::string& subject,
                                std::int64_t now) {
    return assertion.reveal([&](std::string_view text) -> Status {
        const auto jwt = read_jwt(text);
        if (!jwt) {
            return refused(subject, "is not a signed JWT",
                           "it has three parts in base64url, joined by dots: header.claims.signature");
        }
        if (jwt->algorithm != "RS256")
            return refused(subject, "is not signed by RS256", "Snyk takes RS256 and nothing else");
        if (jwt->key_id.empty()) {
            return refused(subject, "has no kid in its header",
                           "name the key as the service account's JWKS does");
        }
        return check_claims(*jwt, form, subject, now);
    });
}

Result<Secret> FinishedSigner::assertion() {
    if (!assertion_) return Failure{Fault::bug, "a finished assertion was to be sent twice", {}};
    Secret given = std::move(*assertion_);
    assertion_.reset();
    return given;
}

} // namespace snykcred
