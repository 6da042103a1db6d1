// OpenSSL's keys and numbers, between the rooms that use them.
#pragma once

#include "core/signer/rsa_key.hpp"
#include "shell/net/openssl_handles.hpp"

#include <openssl/evp.h>

#include <memory>

namespace snykcred {

using KeyHandle = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;

/// The numbers of an RSA key's public half; empty ones if it has none.
RsaPublicKey numbers_of(const EVP_PKEY* key);

} // namespace snykcred
