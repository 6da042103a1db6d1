#include "shell/os/error_text.hpp"

#include <cerrno>
#include <cstring>

namespace snykcred {
namespace {

struct Row {
    int cause;
    const char* words;
};

/// What the C library has no words for; the same as elsewhere, so that a search finds both.
constexpr Row k_rows[] = {
    {EADDRNOTAVAIL, "Cannot assign requested address"},
    {EAFNOSUPPORT, "Address family not supported by protocol"},
    {ECONNABORTED, "Software caused connection abort"},
    {ECONNREFUSED, "Connection refused"},
    {ECONNRESET, "Connection reset by peer"},
    {EHOSTUNREACH, "No route to host"},
    {ENETDOWN, "Network is down"},
    {ENETRESET, "Network dropped connection on reset"},
    {ENETUNREACH, "Network is unreachable"},
    {ENOBUFS, "No buffer space available"},
    {ENOSYS, "this preview for Windows cannot do that yet"},
    {ENOTCONN, "Transport endpoint is not connected"},
    {ETIMEDOUT, "Connection timed out"},
};

} // namespace

std::string error_text(int cause) {
    for (const Row& row : k_rows) {
        if (row.cause == cause) return row.words;
    }
    return std::strerror(cause);
}

} // namespace snykcred
