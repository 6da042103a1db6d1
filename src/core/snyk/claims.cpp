#include "core/snyk/claims.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace snykcred {
namespace {

namespace json = boost::json;

/// The object in a base64url part; none if there is no such thing. Its values are copies outside of Secret,
/// but none of them can be used as a credential: the signature is not among them.
std::optional<json::object> object_in(std::string_view part) {
    const std::optional<Secret> decoded = decode_base64url(part);
    if (!decoded) return std::nullopt;
    return decoded->reveal([](std::string_view text) -> std::optional<json::object> {
        boost::system::error_code error;
        json::value value = json::parse(text, error);
        if (error || !value.is_object()) return std::nullopt;
        return std::move(value.get_object());
    });
}

std::optional<std::string> text_of(const json::value* value) {
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr || text->empty()) return std::nullopt;
    return std::string(std::string_view(*text));
}

/// RFC 7519 NumericDate; a fraction is dropped. What no calendar of ours can show is none.
std::optional<std::int64_t> time_of(const json::value* value) {
    if (value == nullptr) return std::nullopt;
    constexpr std::int64_t k_far = 253'402'300'799; // the end of the year 9999
    if (const std::int64_t* whole = value->if_int64())
        return *whole >= -k_far && *whole <= k_far ? std::optional(*whole) : std::nullopt;
    const double* real = value->if_double();
    if (real == nullptr || !(std::abs(*real) < static_cast<double>(k_far))) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(*real));
}

/// A string, or an array of nothing but strings; empty if it is anything else.
std::vector<std::string> audiences_of(const json::value* value) {
    if (value == nullptr) return {};
    const std::span<const json::value> all =
        value->is_array() ? std::span<const json::value>(value->get_array()) : std::span(value, 1);
    std::vector<std::string> found;
    for (const json::value& one : all) {
        auto text = text_of(&one);
        if (!text) return {};
        found.push_back(std::move(*text));
    }
    return found;
}

} // namespace

std::optional<SnykToken> split_snyk_token(std::string_view text) {
    const auto base64url = [](std::string_view part) {
        return !part.empty() &&
               std::ranges::all_of(part, [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
    };
    const auto parts = split(text, '.');
    if (parts.size() != 4 || parts[1].size() != 8 || !base64url(parts[2]) || !base64url(parts[3])) {
        return std::nullopt;
    }
    if (!std::ranges::all_of(parts[1], [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); })) {
        return std::nullopt;
    }
    const auto kinds = all_credential_kinds();
    const auto row = std::ranges::find_if(
        kinds, [&](const KindFacts& each) { return !each.prefix.empty() && each.prefix == parts[0]; });
    return row == kinds.end() ? std::nullopt : std::optional(SnykToken{row->kind, parts[2]});
}

Claims read_token_claims(const SnykToken& token) {
    const auto object = object_in(token.payload);
    if (!object) return {};
    return {.host = text_of(object->if_contains("h")),
            .expires_at = time_of(object->if_contains("e")),
            .client_id = std::nullopt};
}

std::optional<JwtClaims> read_jwt(std::string_view text) {
    const auto parts = split(text, '.');
    if (parts.size() != 3 || parts[2].empty() || !decode_base64url(parts[2])) return std::nullopt;
    const auto header = object_in(parts[0]);
    const auto payload = object_in(parts[1]);
    if (!header || !payload) return std::nullopt;
    const auto in_header = [&header](std::string_view key) {
        return text_of(header->if_contains(key)).value_or("");
    };
    const auto claim = [&payload](std::string_view key) {
        return text_of(payload->if_contains(key)).value_or("");
    };
    std::string algorithm = in_header("alg");
    if (algorithm.empty() || equals_ignoring_case(algorithm, "none")) return std::nullopt;
    std::vector<std::string> audiences = audiences_of(payload->if_contains("aud"));
    // As the Snyk CLI reads it: the first one counts (core/snyk/README.md#claims).
    auto host = audiences.empty() ? std::nullopt : std::optional(audiences.front());
    return JwtClaims{.claims = {.host = std::move(host),
                                .expires_at = time_of(payload->if_contains("exp")),
                                .client_id = text_of(payload->if_contains("azp"))},
                     .algorithm = std::move(algorithm),
                     .key_id = in_header("kid"),
                     .issuer = claim("iss"),
                     .subject = claim("sub"),
                     .id = claim("jti"),
                     .audiences = std::move(audiences)};
}

std::vector<std::pair<std::string, std::string>> read_jwt_texts(std::string_view text,
                                                                std::span<const std::string_view> names) {
    const auto parts = split(text, '.');
    const auto payload = parts.size() == 3 ? object_in(parts[1]) : std::nullopt;
    std::vector<std::pair<std::string, std::string>> found;
    if (!payload) return found;
    for (const std::string_view name : names) {
        const json::value* value = payload->if_contains(name);
        if (value == nullptr) continue;
        if (value->is_string()) found.emplace_back(name, std::string_view(value->get_string()));
        if (value->is_bool() || value->is_number()) found.emplace_back(name, json::serialize(*value));
    }
    return found;
}

} // namespace snykcred
