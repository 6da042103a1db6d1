// RSA keys and signatures as OpenSSL reads and checks them.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/signer/rsa_key.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// A public key in PEM (SubjectPublicKeyInfo or PKCS#1) or an SSH public key (one line). Refuses
/// [key-unusable]: a private key, a certificate, not RSA, under 2048 bits, anything else. `subject` names its
/// file.
Result<RsaPublicKey> read_public_key(std::string_view text, const std::string& subject);

/// Is this the RSASSA-PKCS1-v1_5 signature with SHA-256 of `text`?
bool verifies(const RsaPublicKey& key, std::string_view text, const Secret& signature);

} // namespace snykcred
