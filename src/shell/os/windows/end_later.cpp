#include "shell/os/end_later.hpp"

#include <atomic>

#include <windows.h>

namespace snykcred {
namespace {

/// Handlers run in a thread of their own.
constinit std::atomic<bool> g_asked{false};
constinit std::atomic<bool> g_held{false};

/// Windows ends the process once this has returned from a window that is closed or a session that ends; until
/// then it waits some seconds for us.
BOOL WINAPI keep_back(DWORD event) noexcept {
    g_asked = true;
    while (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && g_held)
        ::Sleep(1);
    return TRUE;
}

} // namespace

EndLater::EndLater() noexcept {
    held_ = g_held.exchange(true) ? 0 : 1;
    if (held_ != 0) {
        g_asked = false;
        ::SetConsoleCtrlHandler(keep_back, TRUE);
    }
}

EndLater::~EndLater() {
    if (held_ == 0 || never_) return;
    ::SetConsoleCtrlHandler(keep_back, FALSE);
    g_held = false;
    constexpr UINT k_ended_by_console = 0xC000013AU; // STATUS_CONTROL_C_EXIT, as without us
    if (g_asked) ::ExitProcess(k_ended_by_console);
}

bool EndLater::asked() const noexcept { return g_asked; }

} // namespace snykcred
