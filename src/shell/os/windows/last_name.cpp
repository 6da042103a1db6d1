#include "shell/os/path_text.hpp"

namespace snykcred {

std::size_t last_name(std::string_view path) { return path.find_last_of("/\\") + 1; } // npos + 1 is 0

std::string folder_of(std::string_view path) {
    const std::size_t name_at = last_name(path);
    if (name_at == 0) return ".";
    // "C:" alone would be the folder that the drive has as its current one.
    const bool root = name_at == 1 || (name_at == 3 && path[1] == ':');
    return std::string(path.substr(0, root ? name_at : name_at - 1));
}

} // namespace snykcred
