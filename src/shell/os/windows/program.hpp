// How a program is started: with the handles that it is given and no others, in a job of its own, which ends
// it and all that it starts.
#pragma once

#include "core/base/secret.hpp"
#include "shell/os/windows/win32.hpp"

#include <string>
#include <vector>

namespace snykcred::win32 {

/// What a program is started with.
struct Image {
    std::string program; ///< its path
    std::string line;    ///< its command line
};

/// Where its standard streams lead; null: nowhere, as where ours is closed. All can be inherited.
struct Streams {
    HANDLE input = nullptr;
    HANDLE output = nullptr;
    HANDLE error = nullptr;
};

struct Program {
    Handle process;
    Handle job;                  ///< all that it starts; when the last handle of it is closed, they end
    DWORD error = ERROR_SUCCESS; ///< why it was not started
};

/// A copy of a handle that a program may inherit; none where it is closed.
Handle inheritable(HANDLE handle);

/// `environment`: "NAME=value" with a final NUL each; null: this process's own.
Program start(const Image& image, const std::vector<Secret>* environment, const Streams& streams);

/// From now on it and what it leaves behind live on when we end, as without us.
void let_live_on(const Program& program);

} // namespace snykcred::win32
