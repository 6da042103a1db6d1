#include "shell/os/random.hpp"

#include "shell/os/file_descriptor.hpp"

#include <cerrno>
#include <stdexcept>

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

namespace snykcred {

void fill_random(unsigned char* bytes, std::size_t size) {
    // getrandom() of up to 256 bytes is never cut short once the pool is ready, and blocks until then.
    ssize_t got = -1;
    do {
        got = ::getrandom(bytes, size, 0);
    } while (got < 0 && errno == EINTR);
    if (got == static_cast<ssize_t>(size)) return;
    // A sandbox or a kernel before 3.17 refuses it.
    const FileDescriptor device(::open("/dev/urandom", O_RDONLY | O_CLOEXEC));
    for (std::size_t filled = 0; filled < size; filled += static_cast<std::size_t>(got)) {
        got = ::read(device.get(), bytes + filled, size - filled);
        if (got <= 0) throw std::runtime_error("neither getrandom nor /dev/urandom");
    }
}

} // namespace snykcred
