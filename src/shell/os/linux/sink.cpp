#include "shell/os/standard_streams.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace snykcred {

Sink sink_of(int descriptor) {
    struct stat attributes {};
    if (::fstat(descriptor, &attributes) != 0) return Sink::unclear;
    if (S_ISREG(attributes.st_mode)) return Sink::file;
    const bool null =
        S_ISCHR(attributes.st_mode) && attributes.st_rdev == makedev(1, 3); // Linux, devices.txt
    return null ? Sink::nowhere : Sink::reader;
}

} // namespace snykcred
