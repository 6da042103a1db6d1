#include "shell/os/patience.hpp"

#include <atomic>

#include <windows.h>

namespace snykcred {
namespace {

constexpr ULONGLONG k_same_ms = 250;
constinit std::atomic<ULONGLONG> g_first{0};

BOOL WINAPI outlast_first(DWORD event) noexcept {
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) return FALSE;
    const ULONGLONG now = ::GetTickCount64();
    ULONGLONG first = 0;
    if (g_first.compare_exchange_strong(first, now)) return TRUE;
    return now - first < k_same_ms ? TRUE : FALSE; // FALSE: the process ends
}

} // namespace

void outlast_first_cancel() { ::SetConsoleCtrlHandler(outlast_first, TRUE); }

} // namespace snykcred
