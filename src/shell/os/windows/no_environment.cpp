#include "shell/os/no_environment.hpp"

#include <utility>

#include <stdlib.h>
#include <windows.h>

namespace snykcred {

NoEnvironment::NoEnvironment() {
    static char* nothing = nullptr;
    kept_ = std::exchange(_environ, &nothing);
    // Where this one is set, OpenSSL asks the system and not the C library (crypto/getenv.c). For good: what
    // a child gets is made of what the process was started with.
    ::SetEnvironmentVariableW(L"OPENSSL_WIN32_UTF8", nullptr);
}

NoEnvironment::~NoEnvironment() { _environ = kept_; }

} // namespace snykcred
