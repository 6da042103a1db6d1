#include "shell/os/usual_folders.hpp"

namespace snykcred {

// /dev/shm is closed even where a job's /tmp is a volume open to all.
std::vector<std::string> usual_private_folders(const Environment& /*environment*/) {
    return {"/tmp", "/dev/shm"};
}

std::string_view home_variable() { return "HOME"; }

char path_list_separator() { return ':'; }

} // namespace snykcred
