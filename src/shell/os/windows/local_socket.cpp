#include "shell/os/local_socket.hpp"

#include <cerrno>

namespace snykcred {

// The agents of Windows listen at named pipes, which is not done yet.
LocalSocket LocalSocket::connect(const std::string& /*path*/) {
    errno = ENOSYS;
    return {};
}

bool LocalSocket::send(std::string_view /*bytes*/, InputDeadline /*until*/) const {
    errno = ENOSYS;
    return false;
}

std::ptrdiff_t LocalSocket::receive(char* /*into*/, std::size_t /*size*/, InputDeadline /*until*/) const {
    errno = ENOSYS;
    return -1;
}

} // namespace snykcred
