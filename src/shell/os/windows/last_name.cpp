#include "shell/os/path_text.hpp"

namespace snykcred {

std::size_t last_name(std::string_view path) { return path.find_last_of("/\\") + 1; } // npos + 1 is 0

} // namespace snykcred
