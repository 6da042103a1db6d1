#include "shell/os/path_text.hpp"

#include "core/base/inert_text.hpp"

#include <cstddef>

#include <sys/stat.h>

namespace snykcred {

bool is_surely_a_path(const std::string& text) {
    struct stat attributes {};
    if (::lstat(text.c_str(), &attributes) == 0) return true;
    const std::size_t slash = text.rfind('/');
    if (slash == std::string::npos || slash == 0) return false;
    const std::string folder = text.substr(0, slash);
    return ::stat(folder.c_str(), &attributes) == 0 && S_ISDIR(attributes.st_mode);
}

std::string shown_path(const std::string& text) {
    return is_surely_a_path(text) ? inert_text(text)
                                  : "(a value that is not shown, because it names no file)";
}

} // namespace snykcred
