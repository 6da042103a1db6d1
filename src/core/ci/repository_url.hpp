// One name for a repository, whatever the spelling of its URL.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// "host/owner/name" in lower case. git@host:owner/name.git, https://host/owner/name and
/// git://host/owner/name.git are one repository.
std::string repository_of(std::string_view url);

} // namespace snykcred
