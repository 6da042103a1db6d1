// Lines for POSIX shells: bash, dash, busybox sh and zsh, under any of -e, -u, -x, -v.
#pragma once

#include "core/dialect/evaluated.hpp"
#include "core/handover/handover.hpp"

#include <string>
#include <string_view>

namespace snykcred {

extern const ShellLanguage k_posix_language;

/// The dialect of a system whose steps evaluate shell lines, under that system's name.
Result<Handover> compose_posix(const HandoverInput& input);
std::string refuse_posix(std::span<const std::string> names, int exit_code);

} // namespace snykcred
