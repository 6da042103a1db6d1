#include "core/snyk/credential_kind.hpp"

#include "core/snyk/variable.hpp"

#include <array>
#include <cstddef>

namespace snykcred {
namespace {

constexpr std::array k_kinds{
    KindFacts{
        .kind = CredentialKind::api_token,
        .word = "api-token",
        .noun = "an API token",
        .prefix = "",
        .scheme = "token",
        .variable = k_snyk_token,
        .oauth = false,
        .end = KindEnd::never,
        .end_is_listed = false,
        .names_region = false,
        .renewal =
            "create a new service account and replace the CI secret; a person's own token is in Account "
            "settings (Snyk: Account settings > General > Auth Token)",
        .if_rejected =
            "it was probably revoked or regenerated: copy the current one from Snyk (a service "
            "account's is shown only once, when it "
            "is created; a person's is in Account settings > General > Auth Token) and replace the "
            "CI secret",
    },
    KindFacts{
        .kind = CredentialKind::personal_access_token,
        .word = "personal-access-token",
        .noun = "a personal access token",
        .prefix = "snyk_uat",
        .scheme = "token",
        .variable = k_snyk_token,
        .oauth = false,
        .end = KindEnd::days,
        .end_is_listed = true,
        .names_region = true,
        .renewal = "create a new personal access token in Snyk's account settings and replace the CI secret",
        .if_rejected = "it was probably revoked: create a new personal access token in Snyk's account "
                       "settings and replace the CI secret",
    },
    KindFacts{
        .kind = CredentialKind::service_account_token,
        .word = "service-account-token",
        .noun = "a service account's token",
        .prefix = "snyk_sat",
        .scheme = "token",
        .variable = k_snyk_token,
        .oauth = false,
        .end = KindEnd::days,
        .end_is_listed = false,
        .names_region = true,
        .renewal =
            "a service account's token cannot be renewed: create a new service account (preferably with "
            "OAuth, which does not expire) and replace the CI secret",
        .if_rejected =
            "it was probably revoked, or its service account deleted: create a new service account "
            "(preferably with OAuth, which "
            "does not expire) and replace the CI secret",
    },
    KindFacts{
        .kind = CredentialKind::oauth_access_token,
        .word = "oauth-access-token",
        .noun = "an OAuth access token",
        .prefix = "",
        .scheme = "Bearer",
        .variable = k_snyk_oauth_token,
        .oauth = true,
        .end = KindEnd::hours,
        .end_is_listed = false,
        .names_region = true,
        .renewal =
            "an OAuth access token is valid for about an hour: store the service account's client ID and "
            "client secret instead, and give --client-id, so that each job gets a new token",
        .if_rejected =
            "it may have expired, because an OAuth access token is valid for about an hour: store "
            "the service account's client "
            "ID and client secret instead, and give --client-id, so that each job gets a new token",
    },
};

consteval bool rows_stand_in_enum_order() {
    for (std::size_t i = 0; i < k_kinds.size(); ++i) {
        if (k_kinds[i].kind != static_cast<CredentialKind>(i)) {
            return false;
        }
    }
    return k_kinds.size() == static_cast<std::size_t>(CredentialKind::oauth_access_token) + 1;
}
static_assert(rows_stand_in_enum_order());

} // namespace

std::span<const KindFacts> all_credential_kinds() { return k_kinds; }

const KindFacts& row_of(CredentialKind kind) { return k_kinds.at(static_cast<std::size_t>(kind)); }

std::string_view word(CredentialKind kind) { return row_of(kind).word; }
std::string_view noun(CredentialKind kind) { return row_of(kind).noun; }

} // namespace snykcred
