// OpenSSL without configuration. A file named by OPENSSL_CONF can load foreign code into any program that
// uses OpenSSL, a static one too (measured), and an earlier step of the job may have set it.
#pragma once

namespace snykcred {

/// Initializes OpenSSL with OPENSSL_INIT_NO_LOAD_CONFIG: OPENSSL_CONF has no effect, and without
/// configuration nothing asks for OPENSSL_MODULES or OPENSSL_ENGINES. Call it before anything else touches
/// OpenSSL and before there is a second thread; later calls do nothing.
void init_openssl();

/// False where the system refuses OpenSSL its random numbers (it takes no other way than getrandom).
bool has_random_numbers();

} // namespace snykcred
