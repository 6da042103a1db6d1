// What each POSIX system does in its own way: processes, descriptors, sockets.
#pragma once

#include <array>

namespace snykcred {

/// The system kills this process once the one that made it has ended. Does nothing where it cannot do that.
/// Async-signal-safe.
void end_with_parent();

/// How process lists show this process from now on: not by our name. Does nothing where that cannot be set.
void name_process(const char* name);

/// Executes `argv[0]`, found as a shell finds it. Comes back only with errno. Async-signal-safe.
void execute(char* const* argv, char* const* envp);

/// The process's variables, as programs that it starts get them.
char**& variables();

/// No other program of this user may look into this process's memory from now on. Does nothing where the
/// system refuses.
void close_memory();

/// Both ends, read end first, close on exec. False, with errno, where no descriptors are left.
bool open_pipe(std::array<int, 2>& ends, bool blocks);

/// Closes the descriptors from `first` to `last`, both included, in one call; false, and none closed, where
/// the system has none. Async-signal-safe.
bool close_at_once(unsigned first, unsigned last);

/// The controlling side of a new pseudo-terminal whose other side can be opened; closes on exec. -1 with
/// errno.
int open_pseudo_terminal();

/// A stream socket that never blocks and is inherited by no program; -1 with errno.
int open_stream_socket(int family);

/// For send() to such a socket: that its peer has gone is an error and no signal.
extern const int k_no_signal;

} // namespace snykcred
