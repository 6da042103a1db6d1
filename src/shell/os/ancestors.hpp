// May somebody else put another folder in the place of this one?
#pragma once

#include <filesystem>

namespace snykcred {

/// True only if the folder and every folder above it belong to us or to root, and are closed to the writing
/// of others or sticky: whoever owns a folder, or may write to one that is not sticky, can rename what lies
/// in it and put something of his own there. In a user namespace root may be shown as the overflow uid
/// (user_namespaces(7)), which then counts as root. `real` is absolute and without links. Whatever cannot be
/// told is false.
bool is_closed_up_to_root(const std::filesystem::path& real);

} // namespace snykcred
