#include "shell/os/no_environment.hpp"

#include "shell/os/posix/process_ways.hpp"

#include <utility>

namespace snykcred {

NoEnvironment::NoEnvironment() {
    static char* nothing = nullptr;
    kept_ = std::exchange(variables(), &nothing);
}

NoEnvironment::~NoEnvironment() { variables() = kept_; }

} // namespace snykcred
