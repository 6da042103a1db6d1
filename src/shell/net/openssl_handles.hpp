// Owning pointers for OpenSSL's objects.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <new>

namespace snykcred {

template<auto Free>
struct Releases {
    template<class T>
    void operator()(T* object) const {
        Free(object);
    }
};

/// What OpenSSL has made. It gives null where memory is short; and takes null for an object all the same, and
/// crashes.
template<class T>
T* made(T* object) {
    if (object == nullptr) throw std::bad_alloc();
    return object;
}
/// 1 is what OpenSSL's setters give where all went well; what is left is a lack of memory.
inline void must_be_set(int result) {
    if (result != 1) throw std::bad_alloc();
}

using Certificate = std::unique_ptr<X509, Releases<X509_free>>;
using SslContext = std::unique_ptr<SSL_CTX, Releases<SSL_CTX_free>>;
using SslSession = std::unique_ptr<SSL, Releases<SSL_free>>;

} // namespace snykcred
