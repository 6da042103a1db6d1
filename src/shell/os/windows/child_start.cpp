#include "shell/os/windows/child_start.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/shortage.hpp"
#include "shell/os/windows/command_image.hpp"

#include <cerrno>
#include <utility>

namespace snykcred {
namespace {

Failure not_started(const std::string& command, DWORD error) {
    const std::string shown = "`" + inert_text(command) + "`";
    if (error == ERROR_BAD_EXE_FORMAT || error == ERROR_EXE_MACHINE_TYPE_MISMATCH ||
        error == ERROR_ACCESS_DENIED) {
        return {Fault::cannot_run,
                "the command " + shown +
                    " cannot be run: " + error_text(error == ERROR_ACCESS_DENIED ? EACCES : ENOEXEC),
                {"check that it is a program for this machine, and that this job's user may run it"}};
    }
    return no_room("the command " + shown + " cannot be started", win32::errno_of(error));
}

} // namespace

Failure no_room(const std::string& what, int cause) {
    return {Fault::cannot_run, what + ": " + error_text(cause), {shortage_hint(cause)}};
}

Result<win32::Program> start_child(ChildRequest& request, HANDLE output, HANDLE error) {
    auto image = win32::image_of(request.argv);
    if (!image) return std::move(image.error());
    const win32::Handle input = win32::inheritable(::GetStdHandle(STD_INPUT_HANDLE));
    win32::Program child = win32::start(*image, &request.environment, {input.get(), output, error});
    request.environment.clear();
    if (child.error != ERROR_SUCCESS) return not_started(request.argv.front(), child.error);
    return child;
}

} // namespace snykcred
