// OpenSSL without configuration. A file named by OPENSSL_CONF can load foreign code into any program that
// uses OpenSSL, a static one too (measured), and an earlier step of the job may have set it.
#pragma once

namespace snykcred {

/// Takes OPENSSL_CONF, OPENSSL_MODULES, OPENSSL_ENGINES and SSLKEYLOGFILE out of this process (take the
/// snapshot for children before) and initialises OpenSSL with OPENSSL_INIT_NO_LOAD_CONFIG. Call it before
/// anything else touches OpenSSL and before there is a second thread; later calls do nothing.
void init_openssl();

} // namespace snykcred
