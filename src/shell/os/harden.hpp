// Keeps the process's memory to itself: no core file, no ptrace or /proc access by others of the same user.
#pragma once

namespace snykcred {

/// RLIMIT_CORE 0 (the soft limit: a child can have its own back) and PR_SET_DUMPABLE 0. Cannot fail in a way
/// that matters: where the kernel refuses, things are as they were.
void harden_process();

/// Gives back the soft limit that harden_process() found, for a program that replaces this process or its
/// fork. Async-signal-safe.
void restore_core_limit();

} // namespace snykcred
