#include "core/signer/finished.hpp"

#include "core/base/base64.hpp"
#include "core/base/calendar.hpp"
#include "core/base/text.hpp"
#include "core/snyk/quote.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

namespace json = boost::json;

std::optional<json::object> object_of(std::string_view part) {
    const auto decoded = decode_base64url(part);
    if (!decoded) return std::nullopt;
    return decoded->reveal([](std::string_view text) -> std::optional<json::object> {
        boost::system::error_code error;
        json::value value = json::parse(text, error);
        if (error || !value.is_object()) return std::nullopt;
        return std::move(value.get_object());
    });
}

std::string text_at(const json::object& from, std::string_view key) {
    const json::value* found = from.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// A list of one counts (RFC 7519, 4.1.3).
std::string audience(const json::object& claims) {
    const json::value* found = claims.if_contains("aud");
    if (found == nullptr || !found->is_array()) return text_at(claims, "aud");
    const json::array& list = found->get_array();
    return list.size() == 1 && list.front().is_string() ? std::string(list.front().get_string())
                                                        : std::string();
}

Failure refused(const std::string& subject, const std::string& why, std::string hint) {
    return {Fault::signer, "the assertion in " + subject + " " + why, {std::move(hint)}};
}

Status check_claims(const json::object& claims, const TokenForm& form, const std::string& subject,
                    std::int64_t now) {
    if (text_at(claims, "iss") != form.client_id || text_at(claims, "sub") != form.client_id) {
        return refused(subject,
                       "is not for the client " + quoted_if_harmless(form.client_id) + " (iss and sub)",
                       "sign it with iss and sub set to the client ID, or correct --client-id");
    }
    if (audience(claims) != form.audience) {
        return refused(subject,
                       "is for the audience " + quoted_if_harmless(audience(claims)) + ", not for " +
                           form.audience,
                       "sign it for " + form.audience + ", or correct --region");
    }
    if (text_at(claims, "jti").empty()) {
        return refused(subject, "has no jti",
                       "give it a jti that is new each time: Snyk takes each one once");
    }
    const json::value* end = claims.if_contains("exp");
    if (end == nullptr || !end->is_int64())
        return refused(subject, "has no exp", "let it end in five minutes or less: \"exp\", in Unix seconds");
    if (end->get_int64() > now) return {};
    return Failure{Fault::expired,
                   "the assertion in " + subject + " expired on " + iso_time(end->get_int64()) +
                       " (this machine's clock)",
                   {"sign a new one for each job, shortly before this step"}};
}

} // namespace

Status check_finished_assertion(const Secret& assertion, const TokenForm& form, const std::string& subject,
                                std::int64_t now) {
    return assertion.reveal([&](std::string_view text) -> Status {
        const std::vector<std::string_view> parts = split(text, '.');
        const auto header = parts.size() == 3 ? object_of(parts[0]) : std::nullopt;
        const auto claims = header ? object_of(parts[1]) : std::nullopt;
        if (!claims || parts[2].empty() || !decode_base64url(parts[2])) {
            return refused(subject, "is not a signed JWT",
                           "it has three parts in base64url, joined by dots: header.claims.signature");
        }
        if (text_at(*header, "alg") != "RS256")
            return refused(subject, "is not signed by RS256", "Snyk takes RS256 and nothing else");
        if (text_at(*header, "kid").empty()) {
            return refused(subject, "has no kid in its header",
                           "name the key as the service account's JWKS does");
        }
        return check_claims(*claims, form, subject, now);
    });
}

Result<Secret> FinishedSigner::assertion() {
    if (!assertion_) return Failure{Fault::bug, "a finished assertion was to be sent twice", {}};
    Secret given = std::move(*assertion_);
    assertion_.reset();
    return given;
}

} // namespace snykcred
