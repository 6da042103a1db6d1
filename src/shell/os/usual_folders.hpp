// Folders that the system itself has for its users, and how it lists folders.
#pragma once

#include "core/base/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Where a file may be made that only this job reads, if the job names no folder for it.
std::vector<std::string> usual_private_folders(const Environment& environment);

/// The variable that names the user's own folder, as the Snyk CLI reads it (Go's os.UserHomeDir).
std::string_view home_variable();

/// Stands between the paths of a list in a variable, where OpenSSL takes SSL_CERT_DIR apart.
char path_list_separator();

} // namespace snykcred
