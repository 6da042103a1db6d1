// Permissions beside a file's mode.
#pragma once

#include <filesystem>

namespace snykcred {

/// May others change the folder though its mode does not say so? True where that cannot be told.
bool grants_more_than_mode(const std::filesystem::path& folder);

/// Takes away what the file has inherited from its folder beside its mode. False, with errno, if that fails.
bool drop_access_list(int file);

} // namespace snykcred
