#include "shell/os/posix/kernel_file.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

namespace snykcred {

std::optional<bool> is_kernel_file(int fd) {
    struct statfs system {};
    if (::fstatfs(fd, &system) != 0) return std::nullopt;
    return system.f_type == PROC_SUPER_MAGIC;
}

} // namespace snykcred
