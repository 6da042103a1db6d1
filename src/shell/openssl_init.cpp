#include "shell/openssl_init.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <initializer_list>

namespace snykcred {
namespace {

bool initialise() {
    // OpenSSL 3.5 can be built to obey SSLKEYLOGFILE by itself, and modules are looked up whenever a provider
    // is asked for by name, so not loading the configuration is not all.
    for (const char* name : {"OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE"}) {
        ::unsetenv(name);
    }
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1 &&
           OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
}

} // namespace

void init_openssl() {
    static const bool done = initialise();
    if (!done) std::abort();
}

} // namespace snykcred
