#include "shell/os/end_at_once.hpp"

#include <windows.h>

namespace snykcred {

void end_at_once(std::string_view text, int exit_code) noexcept {
    DWORD written = 0;
    ::WriteFile(::GetStdHandle(STD_ERROR_HANDLE), text.data(), static_cast<DWORD>(text.size()), &written,
                nullptr);
    // Not ExitProcess, which calls what DLLs want called.
    ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(exit_code));
    for (;;)
        ::Sleep(INFINITE);
}

} // namespace snykcred
