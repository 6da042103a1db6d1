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

/// While it lives getenv() finds nothing. For the calls in which OpenSSL looks at variables of its own:
/// from 3.5 on SSL_CTX_new may obey SSLKEYLOGFILE. The variables themselves stay, because exec's child gets
/// them. One thread.
class NoEnvironment {
public:
    NoEnvironment();
    NoEnvironment(const NoEnvironment&) = delete;
    NoEnvironment& operator=(const NoEnvironment&) = delete;
    ~NoEnvironment();

private:
    char** kept_;
};

} // namespace snykcred
