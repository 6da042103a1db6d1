#include "shell/os/harden.hpp"

#include "shell/os/windows/access.hpp"

// mingw-w64's werapi.h cannot be compiled.
extern "C" HRESULT WINAPI WerSetFlags(DWORD flags);

namespace snykcred {

namespace {
constinit UINT g_error_mode_before = 0;
}

void harden_process() {
    // No dialog and no report with a picture of our memory when it crashes.
    g_error_mode_before =
        ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    constexpr DWORD k_no_heap = 1; // WER_FAULT_REPORTING_FLAG_NOHEAP
    ::WerSetFlags(k_no_heap);
    // What is loaded later comes from the system's own folder, whatever PATH and the working directory are.
    ::SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    win32::close_process_to_others();
}

// All else is this process's alone.
void restore_core_limit() { ::SetErrorMode(g_error_mode_before); }

} // namespace snykcred
