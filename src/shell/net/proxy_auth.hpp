// The credentials' file of a proxy (--proxy-auth-file).
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <string>

namespace snykcred {

/// One line "user:password". Refuses [unreadable]: no such file, no colon, more than one line, over 4 KiB.
Result<Secret> read_proxy_auth(const std::string& path);

} // namespace snykcred
