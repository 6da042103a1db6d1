// The kinds of credential that Snyk issues: one table, one row a kind. Whatever differs from kind to kind is
// a column, so that nothing else in the program compares kinds. Sources: snyk/user-docs, "Personal access
// tokens" and "Choose a service account type"; go-application-framework pkg/auth (tokenauthenticator.go,
// oauth.go, api_tokens.go).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace snykcred {

enum class CredentialKind : std::uint8_t {
    api_token, ///< UUID: a person's legacy token or a service account's API key; only the server can tell
    personal_access_token,
    service_account_token,
    oauth_access_token, ///< JWT, handed to us or minted by us
};

/// When a credential of a kind ends.
enum class KindEnd : std::uint8_t {
    never, ///< lives until it is revoked
    days,  ///< after weeks or months, so a warning some days before it helps
    hours, ///< after an hour or so, as it should be: no warning
};

struct KindFacts {
    CredentialKind kind;
    std::string_view word; ///< stable, for reports and outputs: "api-token"
    std::string_view noun; ///< for sentences: "an API token"
    std::string_view
        prefix; ///< with which the text of this kind begins, up to the first dot; empty: none of its own
    std::string_view scheme;   ///< of the Authorization header
    std::string_view variable; ///< in which Snyk's tools take it
    bool oauth;                ///< issued by OAuth: the only kind in regions without API keys
    KindEnd end;
    bool end_is_listed; ///< Snyk's API tells when it ends, should the credential itself not say so
    bool names_region;  ///< usually holds the region that issued it
    /// Who replaces one that has ended and how, as a clause for a hint.
    std::string_view renewal;
    /// What to do about one that Snyk does not accept, as a clause for a hint.
    std::string_view if_rejected;
};

/// All kinds, in the order of the enum.
std::span<const KindFacts> all_credential_kinds();
const KindFacts& row_of(CredentialKind kind);

/// `word` and `noun` of the row.
std::string_view word(CredentialKind kind);
std::string_view noun(CredentialKind kind);

} // namespace snykcred
