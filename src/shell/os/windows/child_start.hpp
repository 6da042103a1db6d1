// How exec's command is found and started, and why it did not start.
#pragma once

#include "core/base/result.hpp"
#include "shell/os/child.hpp"
#include "shell/os/windows/win32.hpp"

#include <string>

namespace snykcred {

/// Where the command's standard output and error lead; null: nowhere, as where ours is closed. Both can be
/// inherited.
struct StartStreams {
    HANDLE output = nullptr;
    HANDLE error = nullptr;
};

struct StartedChild {
    win32::Handle process;
    win32::Handle job; ///< all that it starts; when the last handle of it is closed, they end
};

/// A copy of one of our streams that a program may inherit; none where it is closed.
win32::Handle inheritable(HANDLE stream);

/// Finds the command by PATH and PATHEXT and starts it in a job of its own. The request's environment is
/// wiped. Refuses [command-not-found], and [cannot-run] also where a batch file's arguments cannot be passed.
Result<StartedChild> start_child(ChildRequest& request, const StartStreams& streams);

/// From now on what the command leaves behind lives on when we end, as without us.
void let_live_on(const StartedChild& child);

/// [cannot-run]: "`what`: CAUSE", where the system has no process, handle or memory left.
Failure no_room(const std::string& what, int cause);

} // namespace snykcred
