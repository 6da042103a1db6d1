// What lies in the CI secret. Properties: it is taken as it stands or refused with words that hold nothing of
// it; cleaning takes off ends only; a token that is taken is one by a second reading of its shape.
#include "core/snyk/credential.hpp"

#include "core/snyk/lookalike.hpp"
#include "core/snyk/quote.hpp"
#include "fuzz.hpp"
#include "support/secrets.hpp"

#include <algorithm>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

bool only(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// The kinds once more: a UUID, snyk_xxx. and three parts, three parts.
bool has_a_shape(std::string_view text, CredentialKind kind) {
    constexpr std::string_view k_lower = "abcdefghijklmnopqrstuvwxyz0123456789";
    const std::string base64url = std::string(k_lower) + "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    const auto dots = std::count(text.begin(), text.end(), '.');
    switch (kind) {
    case CredentialKind::api_token:
        return text.size() == 36 && std::count(text.begin(), text.end(), '-') == 4;
    case CredentialKind::personal_access_token: return text.starts_with("snyk_uat.") && dots == 3;
    case CredentialKind::service_account_token: return text.starts_with("snyk_sat.") && dots == 3;
    case CredentialKind::oauth_access_token: return dots == 2 && only(text, base64url + ".");
    }
    return false;
}

std::string told(std::string_view text) {
    const auto read = recognize(trim_secret(Secret(text)).secret, "SNYK_TOKEN");
    return read ? std::string() : everything(read.error());
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const Cleaned cleaned = clean(input);
    must(input.find(cleaned.kept) != std::string_view::npos, "cleaning takes off ends only");
    must(cleaned.removed.empty() == (cleaned.kept.size() == input.size()) || cleaned.kept.empty(),
         "whatever is taken off is named");
    const std::string text(cleaned.kept);
    const auto read = recognize(Secret(text), "SNYK_TOKEN");
    if (read) {
        must(test::bytes_of(read->value()) == text, "a credential is handed over as it stands");
        must(has_a_shape(text, read->kind()), "a credential has the shape of its kind");
        must(looks_like_credential(text) || read->kind() == CredentialKind::api_token,
             "a credential must not stand on a command line");
        must(quoted_if_harmless(text).find(text) == std::string::npos, "a credential is never quoted");
    } else {
        must_explain(read.error());
        must(is_harmless(read.error().message), "a refusal is one harmless line");
        must_not_show(input, told);
    }
}
