// Completion scripts for shells, made from the tables of commands, options and regions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

enum class Shell : std::uint8_t { bash, zsh, fish };

std::optional<Shell> find_shell(std::string_view name);

/// A script that defines the completion of `snyk-cred` when the shell evaluates it; zsh also takes it as an
/// autoloaded file named _snyk-cred. It never runs snyk-cred.
std::string completion_script(Shell shell);

} // namespace snykcred
