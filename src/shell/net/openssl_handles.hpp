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

/// An object that OpenSSL has just made. Where memory is short that is null, and OpenSSL's own functions
/// crash when they are given it. Throws std::bad_alloc.
template<class T>
T* made(T* object) {
    if (object == nullptr) throw std::bad_alloc();
    return object;
}
/// For the result of a setter of OpenSSL's, which fails for lack of memory alone. Throws std::bad_alloc
/// unless it is 1.
inline void must_be_set(int result) {
    if (result != 1) throw std::bad_alloc();
}

using Certificate = std::unique_ptr<X509, Releases<X509_free>>;
using SslContext = std::unique_ptr<SSL_CTX, Releases<SSL_CTX_free>>;
using SslSession = std::unique_ptr<SSL, Releases<SSL_free>>;

} // namespace snykcred
