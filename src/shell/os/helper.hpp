// Programs that do one thing for us and end: they get bytes on their standard input, and what they print is
// read. None outlives the call.
#pragma once

#include "core/base/child_end.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "shell/os/input_file.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Of `feed_helper()`.
struct Fed {
    int no_start = 0;            ///< errno of why it did not start, else 0
    std::optional<ChildEnd> end; ///< none: it had not ended in time, and was killed
    std::string said;            ///< the end of what it said on standard error, some thousand bytes at most
    Status input;                ///< did it take its input? Refuses [cannot-write]
};

/// Runs a program that is found as a shell finds it, with this process's environment and default reactions to
/// signals; its standard output goes nowhere. `what`: its input, in a Failure's words.
Fed feed_helper(const std::vector<std::string>& argv, const Secret& input, const std::string& what,
                std::chrono::seconds patience);

/// One stream of a helper: its size in all, and the first bytes of it, or the last ones.
struct HelperStream {
    std::string text{};
    std::size_t size = 0;
};

/// Of `ask_helper()`.
struct Asked {
    int no_start = 0;            ///< errno of why it did not start, else 0
    std::optional<ChildEnd> end; ///< none: it had not ended in time, and was killed
    HelperStream output, error;
};

struct HelperLimits {
    std::size_t output = 0; ///< of standard output the first bytes; a program that prints more is killed, and
                            ///< counts as ended with 0
    std::size_t error = 0;  ///< of standard error the last bytes
};

/// Runs the program at `path` without arguments. `environment`: "NAME=value" with a final NUL each. `input`:
/// at most k_most_helper_input bytes, else it does not start.
Asked ask_helper(const std::string& path, const std::vector<Secret>& environment, std::string_view input,
                 HelperLimits limits, InputDeadline until);

/// What a file must be for ask_helper() to start it, after "name".
std::string_view startable_file();

inline constexpr std::size_t k_most_helper_input = 4096; ///< fits into a pipe before anybody reads it

} // namespace snykcred
