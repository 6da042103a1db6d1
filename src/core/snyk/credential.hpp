// Recognition: from a secret's bytes to what it is and what it says of itself. Formats: Snyk's
// go-application-framework pkg/auth/tokenauthenticator.go (PAT, SAT) and oauth.go (JWT), google/uuid for API
// tokens (hyphenated form only).
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/snyk/credential_kind.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// What a credential says of itself, unverified. Absent members were absent or not decodable: never fatal,
/// Snyk's own CLI goes on without them.
struct Claims {
    std::optional<std::string> host;        ///< as written: `h` of PAT/SAT, first `aud` of a JWT
    std::optional<std::int64_t> expires_at; ///< Unix seconds: `e`, `exp`
    std::optional<std::string> client_id;   ///< `azp` of a JWT
};

/// Snyk's CLI and IDE sign people in with this OAuth client, so its tokens are a person's.
inline constexpr std::string_view k_interactive_client_id = "b56d4c2e-b9e1-4d27-8773-ad47eafb0956";

class Credential {
public:
    Credential(CredentialKind kind, Secret value, Claims claims)
        : kind_(kind), value_(std::move(value)), claims_(std::move(claims)) {}

    [[nodiscard]] CredentialKind kind() const { return kind_; }
    [[nodiscard]] const Claims& claims() const { return claims_; }
    [[nodiscard]] const Secret& value() const { return value_; }
    /// `Bearer` for OAuth access tokens, `token` for all others.
    [[nodiscard]] std::string_view authorization_scheme() const { return row_of(kind_).scheme; }
    /// SNYK_OAUTH_TOKEN for OAuth access tokens, SNYK_TOKEN for all others.
    [[nodiscard]] std::string_view variable() const { return row_of(kind_).variable; }

private:
    CredentialKind kind_;
    Secret value_;
    Claims claims_;
};

/// A trimmed secret and what was taken off, in words ("a line end", "a pair of quotes"), for a notice.
struct Trimmed {
    Secret secret;
    std::vector<std::string_view> removed;
    bool beyond_blanks = false; ///< something else than blanks and line ends: quotes, a byte-order mark
};
/// What `removed` calls the line end that every text file has.
inline constexpr std::string_view k_trailing_newline = "a trailing newline";
/// Takes off a BOM, blanks and line ends at both ends, and one pair of surrounding quotes.
Trimmed trim_secret(Secret raw);
/// The same of a text that is no secret: what is kept of it, which lies within `raw`.
struct Cleaned {
    std::string_view kept;
    std::vector<std::string_view> removed;
    bool beyond_blanks = false;
};
Cleaned clean(std::string_view raw);

/// Upper bound of a credential's size in bytes.
inline constexpr std::size_t k_max_secret_size = std::size_t{16} * 1024;

/// `secret` is trimmed; `subject` names where it came from ("SNYK_TOKEN", a file) for the message. Refuses
/// with [malformed] (control characters, NUL, too large, no known form), [not-a-snyk-credential] (something
/// else, named: another vendor's token, a PEM key, a placeholder, an unexpanded variable, a client secret, a
/// refresh token) and [no-credential] (empty).
Result<Credential> recognize(Secret secret, std::string_view subject);

/// Refuses a value that cannot be an OAuth client's secret: [not-a-snyk-credential] for
/// everything that recognize() refuses so, but client secrets; [malformed] for a Snyk token, which needs no
/// client ID. Snyk documents no form of its secrets, so everything else may be one.
Status check_client_secret(const Secret& secret, std::string_view subject);

/// Is this text plausibly a credential of any vendor (so that it must not stand on a command line)?
bool looks_like_credential(std::string_view text);

} // namespace snykcred
