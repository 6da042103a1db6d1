#include "shell/os/standard_streams.hpp"

#include <sys/stat.h>

namespace snykcred {

Sink sink_of(int descriptor) {
    struct stat attributes {};
    if (::fstat(descriptor, &attributes) != 0) return Sink::unclear;
    if (S_ISREG(attributes.st_mode)) return Sink::file;
    if (!S_ISCHR(attributes.st_mode)) return Sink::reader;
    struct stat null {};
    if (::stat("/dev/null", &null) != 0) return Sink::unclear;
    return attributes.st_rdev == null.st_rdev ? Sink::nowhere : Sink::reader;
}

} // namespace snykcred
