// A program that signs (--signer-command): what is to be signed on its standard input, the raw signature on
// its standard output.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "shell/os/input_file.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Runs it without arguments and gives the signature. `environment`: "NAME=value" with a final NUL each.
/// Refuses [signer]: it cannot be started, fails (with the end of what it says on standard error), or prints
/// no raw RSA signature of 2048, 3072, 4096 or 8192 bits; and [deadline].
Result<Secret> sign_by_program(const std::string& path, const std::vector<Secret>& environment,
                               std::string_view text, InputDeadline until);

} // namespace snykcred
