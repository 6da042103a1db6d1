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
    // Nor with the table of all ciphers by name: TLS does not ask it, encrypted keys are refused, and to fill
    // it takes a tenth of a millisecond. The first call decides.
    constexpr std::uint64_t options =
        OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_ADD_ALL_CIPHERS;
    // The library's context is made here: where memory is short, what asks for it later would get half of one
    // and crash.
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
