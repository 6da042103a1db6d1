#include "shell/net/openssl_init.hpp"

#include "shell/os/no_environment.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <stdexcept>

namespace snykcred {
namespace {

bool initialize() {
    const NoEnvironment nothing;
    // Without clean-up at exit: threads that still wait for a name may be there, and the process's memory
    // goes anyway. What is secret belongs to objects that are freed before.
    // Without the table of ciphers by name, which costs a tenth of a millisecond: only encrypted private keys
    // need it, and they are refused. What the first call says holds for the later ones.
    constexpr std::uint64_t options =
        OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_ADD_ALL_CIPHERS;
    // OpenSSL makes its default context when it is first asked for it. Where memory is short, that fails, and
    // whatever uses the context later crashes; so it is asked for here.
    return OPENSSL_init_crypto(options, nullptr) == 1 && OSSL_LIB_CTX_get0_global_default() != nullptr &&
           OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
}

} // namespace

void init_openssl() {
    static const bool done = initialize();
    if (!done) throw std::runtime_error("OpenSSL cannot be initialized");
}

bool has_random_numbers() {
    init_openssl();
    return RAND_status() == 1;
}

} // namespace snykcred
