#include "shell/os/usual_folders.hpp"

namespace snykcred {

std::vector<std::string> usual_private_folders(const Environment& environment) {
    std::vector<std::string> folders;
    if (const auto value = environment.get("TEMP")) folders.emplace_back(*value);
    return folders;
}

std::string_view home_variable() { return "USERPROFILE"; }

// A colon stands in every path with a drive.
char path_list_separator() { return ';'; }

} // namespace snykcred
