// The credentials' file of a proxy (--proxy-auth-file).
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "shell/os/input_file.hpp"

#include <string>

namespace snykcred {

/// One line "user:password". Refuses [unreadable]: no such file, no colon, more than one line, over 4 KiB, a
/// pipe that has not given it by `until`.
Result<Secret> read_proxy_auth(const std::string& path, InputDeadline until);

} // namespace snykcred
