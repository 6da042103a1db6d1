// Reading a secret from where it lies: a variable, a file, one line of standard input.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/source.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/input_file.hpp"
#include "shell/os/process_environment.hpp"

#include <cstddef>
#include <string>

namespace snykcred {

/// Bytes read at most: more than any secret may have (k_max_secret_size), so that a longer one is refused.
inline constexpr std::size_t k_max_secret_input = 64 * 1024;

/// Takes the secret; a variable is wiped in place. May be empty. Refuses [unreadable], naming file and cause,
/// a pipe that has not given it by then among them.
Result<Secret> take_secret(const SecretPlace& place, ProcessEnvironment& environment, InputDeadline until);

/// A file that holds no secret, and the descriptor, for who asks what was read.
struct TextFile {
    std::string text;
    FileDescriptor file;
};

/// The whole of a file that holds no secret (a policy, an event payload), up to `limit` bytes. Refuses
/// [unreadable].
Result<TextFile> read_text_file(const std::string& path, std::size_t limit, InputDeadline until);

} // namespace snykcred
