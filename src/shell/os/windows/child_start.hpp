// How exec's command is started, and why it was not.
#pragma once

#include "core/base/result.hpp"
#include "shell/os/child.hpp"
#include "shell/os/windows/program.hpp"

#include <string>

namespace snykcred {

/// Finds the command by PATH and PATHEXT and starts it in a job of its own. `output`, `error`: where its
/// streams lead, as win32::Streams. The request's environment is wiped. Refuses [command-not-found], and
/// [cannot-run] also where a batch file's arguments cannot be passed.
Result<win32::Program> start_child(ChildRequest& request, HANDLE output, HANDLE error);

/// [cannot-run]: "`what`: CAUSE", where the system has no process, handle or memory left.
Failure no_room(const std::string& what, int cause);

} // namespace snykcred
