// How a command is found, and what Windows is told to start in its place.
#pragma once

#include "core/base/result.hpp"
#include "shell/os/windows/program.hpp"

#include <string>
#include <vector>

namespace snykcred::win32 {

/// Finds the command by PATH and PATHEXT. A batch file is given to cmd.exe. Refuses [command-not-found], and
/// [cannot-run] where cmd.exe could take something in a batch file's arguments for its own.
Result<Image> image_of(const std::vector<std::string>& argv);

/// Of the file at a full path, without arguments. Refuses as image_of().
Result<Image> image_at(const std::string& path);

} // namespace snykcred::win32
