#include "shell/os/shortage.hpp"

#include <cerrno>

namespace snykcred {

std::string shortage_hint(int cause) {
    switch (cause) {
    case EMFILE:
    case ENFILE: return "close programs on this machine that hold many files or sockets";
    case ENOMEM:
    case ENOBUFS: return "raise the limit of memory of this job or container";
    default: return "check the limits of this job or container";
    }
}

} // namespace snykcred
