// Keeps the process's memory to itself: no core file, and no look into it by other programs of the same user.
#pragma once

namespace snykcred {

/// As far as the system can do that. A limit can be given back to a child. Cannot fail in a way that matters:
/// where the system refuses, things are as they were.
void harden_process();

/// Gives back the soft limit that harden_process() found, for a program that replaces this process or its
/// fork. Async-signal-safe.
void restore_core_limit();

} // namespace snykcred
