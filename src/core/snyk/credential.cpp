#include "core/snyk/credential.hpp"

#include "core/base/text.hpp"
#include "core/snyk/claims.hpp"
#include "core/snyk/lookalike.hpp"
#include "core/snyk/shapes.hpp"

#include <utility>
#include <variant>

namespace snykcred {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

struct Recognized {
    CredentialKind kind;
    Claims claims;
};

Failure holds(std::string_view subject, const Lookalike& row) {
    std::string message = std::string(subject) + " holds " + std::string(row.noun);
    if (row.fault == Fault::not_snyk_credential) message += ", which is not a Snyk credential";
    return {row.fault, std::move(message), {std::string(row.hint)}};
}

Failure no_known_form(std::string_view subject) {
    return {
        Fault::malformed,
        std::string(subject) + " does not look like a Snyk credential",
        {"a Snyk credential is a UUID (API token), snyk_uat.… (personal access token), snyk_sat.… (service "
         "account's token) or three parts separated by dots (OAuth access token): copy all of it again",
         "check that the right secret is mapped to this name"}};
}

std::variant<Recognized, Failure> read(std::string_view text, std::string_view subject) {
    if (text.size() > k_max_secret_size) {
        return Failure{Fault::malformed,
                       std::string(subject) + " holds " + std::to_string(text.size()) +
                           " bytes, but a credential has at most 16 KiB",
                       {"put only the token into this secret"}};
    }
    if (is_uuid(text) && !is_sample_uuid(text)) return Recognized{CredentialKind::api_token, {}};
    if (const auto token = split_snyk_token(text)) return Recognized{token->kind, read_token_claims(*token)};
    if (auto jwt = read_jwt(text)) {
        const std::string_view foreign = foreign_issuer(jwt->issuer);
        if (foreign.empty()) return Recognized{CredentialKind::oauth_access_token, std::move(jwt->claims)};
        return Failure{Fault::not_snyk_credential,
                       std::string(subject) + " holds " + std::string(foreign) +
                           ", which is not a Snyk credential",
                       {"Snyk does not accept other systems' identity tokens: use a service account's token, "
                        "or an OAuth service account with --client-id"}};
    }
    const Lookalike* row = find_lookalike(text);
    return row != nullptr ? holds(subject, *row) : no_known_form(subject);
}

} // namespace

Cleaned clean(std::string_view raw) {
    std::vector<std::string_view> removed;
    bool mark = false, newline_before = false, newline_after = false, blank = false, quotes = false;
    const auto trim_ends = [&](std::string_view inner) {
        const std::string_view kept = trim(inner);
        if (kept.empty()) return kept;
        const auto before = inner.substr(0, static_cast<std::size_t>(kept.data() - inner.data()));
        const auto after = inner.substr(before.size() + kept.size());
        const auto has = [](std::string_view taken, std::string_view characters) {
            return taken.find_first_of(characters) != std::string_view::npos;
        };
        newline_before = newline_before || has(before, "\r\n");
        newline_after = newline_after || has(after, "\r\n");
        blank = blank || has(before, " \t") || has(after, " \t");
        return kept;
    };
    std::string_view rest = trim_ends(raw);
    if (rest.starts_with(k_byte_order_mark)) {
        mark = true;
        rest = trim_ends(rest.substr(k_byte_order_mark.size()));
    }
    if (rest.size() >= 2 && rest.front() == rest.back() && (rest.front() == '"' || rest.front() == '\'')) {
        quotes = true;
        rest = trim_ends(rest.substr(1, rest.size() - 2));
    }
    if (mark) removed.emplace_back("a byte-order mark");
    if (blank) removed.emplace_back("surrounding spaces");
    if (newline_before) removed.emplace_back("a leading newline");
    if (newline_after) removed.emplace_back(k_trailing_newline);
    if (quotes) removed.emplace_back("surrounding quotes");
    return {rest, std::move(removed), mark || quotes};
}

Trimmed trim_secret(Secret raw) {
    return raw.reveal([](std::string_view text) {
        Cleaned cleaned = clean(text);
        return Trimmed{Secret(cleaned.kept), std::move(cleaned.removed), cleaned.beyond_blanks};
    });
}

Result<Credential> recognize(Secret secret, std::string_view subject) {
    if (secret.empty()) {
        return Failure{Fault::no_credential,
                       std::string(subject) + " is empty",
                       {"put the Snyk token into this secret; check that this job may read it (protected "
                        "branch, fork)"}};
    }
    auto reading = secret.reveal([subject](std::string_view text) { return read(text, subject); });
    if (auto* failure = std::get_if<Failure>(&reading)) return std::move(*failure);
    auto& recognized = std::get<Recognized>(reading);
    return Credential(recognized.kind, std::move(secret), std::move(recognized.claims));
}

Status check_client_secret(const Secret& secret, std::string_view subject) {
    return secret.reveal([subject](std::string_view text) -> Status {
        if (const auto token = split_snyk_token(text)) {
            return Failure{Fault::malformed,
                           std::string(subject) + " holds " + std::string(row_of(token->kind).noun) +
                               ", but an OAuth client's secret belongs there",
                           {"put the client secret there, or set this token as SNYK_TOKEN and leave out "
                            "SNYK_CLIENT_ID (--client-id)"}};
        }
        const Lookalike* row = find_lookalike(text);
        if (row == nullptr || row->fault != Fault::not_snyk_credential || row->name == k_client_secret_row)
            return {};
        return Failure{
            row->fault,
            std::string(subject) + " holds " + std::string(row->noun) + ", which is not a client secret",
            {row->expression ? std::string(row->hint)
                             : "put there the one value that Snyk showed as this client's secret"}};
    });
}

bool looks_like_credential(std::string_view text) {
    text = trim(text);
    if (split_snyk_token(text) || read_jwt(text) || holds_token(text)) return true;
    const Lookalike* row = find_lookalike(text);
    return row != nullptr && row->credential;
}

} // namespace snykcred
