// Digests, random numbers and the client assertion's signature: OpenSSL behind plain values.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/signer/rsa_key.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace snykcred {

/// "sha256:" and the first 12 hex digits: enough to tell two credentials apart, too little to find one.
std::string fingerprint(const Secret& secret);

/// 32 bytes.
std::string sha256(std::string_view bytes);
/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
/// RFC 2104 with SHA-256; 32 bytes.
Secret hmac_sha256(const Secret& key, std::string_view text);

/// 2 × `bytes` random hex digits from the system's generator.
std::string random_hex(std::size_t bytes);
std::uint64_t random_seed();

/// An RSA key that signs client assertions (RFC 7523, RS256). Wiped by OpenSSL when it goes.
class SigningKey {
public:
    /// Reads a PEM key, PKCS#1 or PKCS#8. Refuses [key-unusable]: no PEM, encrypted, public, not RSA, under
    /// 2048 bits; `subject` says where it came from.
    static Result<SigningKey> load(const Secret& pem, std::string_view subject);
    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    /// The raw signature of a text: RSASSA-PKCS1-v1_5 with SHA-256, as long as the key's modulus.
    [[nodiscard]] Result<Secret> sign(std::string_view text) const;
    [[nodiscard]] RsaPublicKey public_half() const;

private:
    struct Key;
    explicit SigningKey(std::unique_ptr<Key> key);
    std::unique_ptr<Key> key_;
};

} // namespace snykcred
