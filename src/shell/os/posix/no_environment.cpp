#include "shell/os/no_environment.hpp"

#include <utility>

#include <unistd.h>

namespace snykcred {

NoEnvironment::NoEnvironment() {
    static char* nothing = nullptr;
    kept_ = std::exchange(environ, &nothing);
}

NoEnvironment::~NoEnvironment() { environ = kept_; }

} // namespace snykcred
