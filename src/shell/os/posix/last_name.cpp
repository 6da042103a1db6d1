#include "shell/os/path_text.hpp"

namespace snykcred {

std::size_t last_name(std::string_view path) { return path.rfind('/') + 1; } // npos + 1 is 0

std::string folder_of(std::string_view path) {
    const std::size_t name_at = last_name(path);
    if (name_at == 0) return ".";
    return std::string(path.substr(0, name_at == 1 ? 1 : name_at - 1));
}

} // namespace snykcred
