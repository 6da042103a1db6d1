// The key set that Snyk reads from a service account's jwks_url (RFC 7517): written for one key, and judged
// as somebody serves it.
#pragma once

#include "core/base/result.hpp"
#include "core/signer/rsa_key.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// What RFC 7638, 3.1, hashes for the thumbprint of an RSA key.
std::string thumbprint_text(const RsaPublicKey& key);

/// The file: one key, for signatures by RS256.
std::string jwks_text(const RsaPublicKey& key, std::string_view kid);

/// One member of "keys"; empty where it says nothing.
struct JwksEntry {
    std::string kid, type, use, algorithm;
    std::optional<RsaPublicKey> key; ///< of an RSA entry that can be read
    bool has_private_part = false;
};

/// Refuses [foreign-answer] what is no key set, or has a member twice. `where` is its URL.
Result<std::vector<JwksEntry>> read_jwks(std::string_view text, const std::string& where);

/// Is a key the one that signs?
using IsTheKey = std::function<bool(const RsaPublicKey&)>;

/// The entry that Snyk would find for what is signed with the key under `kid` (any if that is empty). Refuses
/// [jwks-mismatch]: the key is not there, under another kid or several times, for another algorithm or use,
/// or the set holds a private key.
Result<JwksEntry> find_signing_key(const std::vector<JwksEntry>& entries, const IsTheKey& is_the_key,
                                   std::string_view kid, const std::string& where);

/// The one key of the set that signs by RS256, and its kid. Refuses [jwks-mismatch]: none or several, a key
/// without kid or of less than 2048 bits, a private key.
Result<JwksEntry> only_signing_key(const std::vector<JwksEntry>& entries, const std::string& where);

} // namespace snykcred
