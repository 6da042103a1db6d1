#include "shell/os/early_end.hpp"

#include "core/base/fault.hpp"

#include <atomic>
#include <memory>
#include <string_view>

#include <windows.h>

namespace snykcred {
namespace {

/// Made beforehand: what writes them may have no memory.
struct Lines {
    std::string of_console; ///< Ctrl-C, Ctrl-Break, a window that is closed
    std::string of_bug;
};

/// Never freed: an event may come at any time.
constinit std::atomic<const Lines*> g_armed{nullptr};

/// Perhaps somebody evaluates our output: it is not known yet, nor in which dialect.
constinit std::atomic<bool> g_perhaps{false};

/// Of ExitCode::bug, where the dialect is not known yet: no shell takes it for success.
constexpr std::string_view k_unknown_dialect = "(exit 70)\n";
static_assert(static_cast<int>(ExitCode::bug) == 70);

void write_out(std::string_view text) noexcept {
    DWORD written = 0;
    ::WriteFile(::GetStdHandle(STD_OUTPUT_HANDLE), text.data(), static_cast<DWORD>(text.size()), &written,
                nullptr);
}

BOOL WINAPI say_before_the_end(DWORD /*event*/) noexcept {
    if (const Lines* lines = g_armed.exchange(nullptr)) write_out(lines->of_console);
    return FALSE; // the default: the process ends
}

} // namespace

void expect_early_end() noexcept { g_perhaps = true; }

void arm_early_end(const std::function<std::string(int exit_code)>& lines) {
    constexpr int k_interrupted = 130; // as a shell counts it
    auto made = std::make_unique<Lines>();
    made->of_console = lines(k_interrupted);
    made->of_bug = lines(static_cast<int>(ExitCode::bug));
    g_perhaps = false;
    g_armed = made.release();
    ::SetConsoleCtrlHandler(say_before_the_end, TRUE);
}

void disarm_early_end() noexcept {
    g_perhaps = false;
    g_armed = nullptr;
}

void say_early_end() noexcept {
    if (const Lines* lines = g_armed.exchange(nullptr)) {
        write_out(lines->of_bug);
    } else if (g_perhaps.exchange(false)) {
        write_out(k_unknown_dialect);
    }
}

} // namespace snykcred
