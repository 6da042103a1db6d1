// Runs run_child() in a process of its own, as `snyk-cred exec` would, and gives the test the other ends.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

/// The secret that the mask of every wrapped command knows; its variable in the command's environment is
/// FAKE_SECRET.
inline constexpr std::string_view k_fake_secret = "obviously-fake-secret";

struct Wiring {
    bool one_pipe = false;             ///< standard error goes where standard output goes
    std::function<void()> before = {}; ///< called in the wrapper's process first
    bool leader = false; ///< of the terminal's session, as under `docker run -t`: no shell above it
};

class Wrapped {
public:
    /// Standard streams are pipes; the wrapper has a session of its own, without a controlling terminal.
    static Wrapped in_pipes(const std::vector<std::string>& argv, const Wiring& wiring = {});
    /// All three are a terminal of 40 lines and 100 columns, the wrapper its foreground job under something
    /// like a shell, which says "[stopped]" and continues a job that stops.
    static Wrapped in_terminal(const std::vector<std::string>& argv, const Wiring& wiring = {});

    Wrapped(Wrapped&& other) noexcept;
    /// Kills what the test left behind.
    ~Wrapped();

    void type(std::string_view text) const;
    /// Reads standard output until it has held `text`, or to its end; what was read up to then. Stops the
    /// test after 20 seconds.
    std::string until(std::string_view text);
    /// All of standard output, and of standard error.
    std::string rest() { return until({}); }
    std::string errors() const;
    /// Exit code of the wrapper, or 1000 + n if a signal ended it.
    int end();

    [[nodiscard]] pid_t pid() const { return pid_; }
    snykcred::FileDescriptor in, out, err; ///< in and out are the same terminal there

private:
    Wrapped() = default;
    pid_t pid_ = -1;
    std::string seen_;
};

/// Bash with a script.
std::vector<std::string> bash(std::string_view script);

/// State letter of /proc/PID/stat; 0 if there is no such process.
char process_state(pid_t pid);

/// Tries until it holds; false after 20 seconds.
bool eventually(const std::function<bool()>& holds);
