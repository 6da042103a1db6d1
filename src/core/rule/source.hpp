// Which secret is to be taken, from where: decided from names alone, before any secret is
// read.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/ci/job.hpp"
#include "core/rule/signer_uri.hpp"
#include "core/rule/stored_uri.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snykcred {

/// A place where one secret lies.
struct SecretPlace {
    enum class Kind : std::uint8_t { variable, file, standard_input };
    Kind kind = Kind::variable;
    std::string name; ///< of the variable or file; empty for standard input
};
/// "variable SNYK_TOKEN", "file /run/secrets/snyk", "standard input".
std::string words(const SecretPlace& place);

/// A ready-made credential.
struct StoredToken {
    SecretPlace place;
    /// Where only a variable says to take it from there, which an earlier step could have set: its name, and
    /// the variables that lie in the environment and must then hold the same value.
    std::string named_by{};
    std::vector<std::string> rivals{};
};

/// What proves an OAuth client to be itself: a secret, or an assertion signed by someone (private_key_jwt).
enum class ClientProofBy : std::uint8_t {
    secret,
    key,      ///< a private key in hand
    agent,    ///< a key in an SSH agent
    program,  ///< --signer-command
    service,  ///< a key of a key service
    finished, ///< an assertion that is signed already
};

/// An OAuth service account whose access token is minted by us.
struct OAuthClient {
    std::string client_id;
    ClientProofBy by = ClientProofBy::secret;
    SecretPlace place; ///< of the client secret, the private key or the assertion
    std::string key_id;
    /// An access token lies in SNYK_OAUTH_TOKEN: it must be this client's own (minting again), else two
    /// sources.
    bool access_token_lies_there = false;
    std::string signer{}; ///< an agent's fingerprint, a program's path
    std::optional<KeyServiceUri> service{};

    /// Does the secret, key or assertion lie somewhere, to be taken from there?
    [[nodiscard]] bool has_place() const {
        return by != ClientProofBy::agent && by != ClientProofBy::program && by != ClientProofBy::service;
    }
};

/// "private key in file k.pem", "key SHA256:… in the SSH agent", for the report.
std::string words(const OAuthClient& client);

/// A credential that a key service keeps, and gives for the job's identity.
struct ServiceToken {
    StoredUri at;
};

using CredentialSource = std::variant<StoredToken, OAuthClient, ServiceToken>;

/// Explicit options win over what merely lies in the environment. Refuses [two-sources] (naming both) and
/// [no-credential] (naming where it was looked for, with the hints of `missing_hints`).
Result<CredentialSource> choose_source(const Settings& settings, const Environment& environment,
                                       const Job& job);

/// How to obtain the right kind of token for the region and plan that the settings name.
std::vector<std::string> missing_hints(const Settings& settings, const Environment& environment,
                                       const Job& job);

/// [two-sources]: `rival` holds another credential than the source that only a variable names.
Failure two_values(const StoredToken& source, std::string_view rival);

/// [no-credential] for a place that turned out to be empty or absent.
Failure nothing_there(const SecretPlace& place, const Settings& settings, const Environment& environment,
                      const Job& job);

} // namespace snykcred
