// Base64 in its two alphabets, random identifiers, and the owning pointers for OpenSSL's objects.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace emulator {

/// Deleter made of OpenSSL's free function.
template<auto Free>
struct Releases {
    template<class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releases<X509_free>>;

std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);

/// Strict readings: nothing for a character outside of the alphabet or a wrong length.
std::optional<std::string> from_base64(std::string_view text);
std::optional<std::string> from_base64url(std::string_view text);

std::string random_bytes(std::size_t count);
std::string random_hex(std::size_t digits);
std::string random_uuid();

} // namespace emulator
