// What each POSIX system does in its own way between a fork and its work.
#pragma once

namespace snykcred {

/// The system kills this process once the one that made it has ended. Does nothing where it cannot do that.
/// Async-signal-safe.
void end_with_parent();

/// How process lists show this process from now on: not by our name. Does nothing where that cannot be set.
void name_process(const char* name);

/// Executes `argv[0]`, found as a shell finds it. Comes back only with errno. Async-signal-safe.
void execute(char* const* argv, char* const* envp);

/// A stream socket that never blocks and is inherited by no program; -1 with errno.
int open_stream_socket(int family);

} // namespace snykcred
