#include "shell/os/child.hpp"

#include "core/mask/stream_mask.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/pump.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/os/windows/child_start.hpp"
#include "shell/os/windows/descriptor.hpp"
#include "shell/os/windows/pipe.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

namespace snykcred {
namespace {

constinit std::atomic<bool> g_running{false};

/// The command gets these events from the console itself, and we stay until it has ended. Windows ends us
/// when this has returned from a window that is closed or a session that ends; until then it waits some
/// seconds.
BOOL WINAPI leave_to_command(DWORD event) noexcept {
    while (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && g_running)
        ::Sleep(1);
    return TRUE;
}

class LeaveEventsToCommand {
public:
    LeaveEventsToCommand() {
        g_running = true;
        ::SetConsoleCtrlHandler(leave_to_command, TRUE);
    }
    LeaveEventsToCommand(const LeaveEventsToCommand&) = delete;
    LeaveEventsToCommand& operator=(const LeaveEventsToCommand&) = delete;
    ~LeaveEventsToCommand() {
        g_running = false;
        ::SetConsoleCtrlHandler(leave_to_command, FALSE);
    }
};

/// One stream of the command on its way through the mask.
struct Lane {
    int to;
    win32::Pipe pipe;
    std::unique_ptr<StreamMask> mask;
    PumpEnd end{};
    std::thread worker{};
};

/// Are they the same file, pipe or console? Then one lane keeps the order of what is written. Windows tells
/// it of handles that were copied from one another, as for `2>&1`.
bool share_one(HANDLE one, HANDLE other) {
    using Compare = BOOL(WINAPI*)(HANDLE, HANDLE);
    static const auto compare = reinterpret_cast<Compare>(reinterpret_cast<void*>(
        ::GetProcAddress(::GetModuleHandleW(L"kernelbase.dll"), "CompareObjectHandles")));
    return one == other || (compare != nullptr && compare(one, other) != 0);
}

class Lanes {
public:
    /// `patterns` and `marks` must outlive it.
    static Result<std::unique_ptr<Lanes>> open(const FormSearch& patterns,
                                               std::span<const std::string_view> marks) {
        auto lanes = std::make_unique<Lanes>();
        auto stop = win32::make_pipe();
        if (!stop) return no_room("the command's output cannot be waited for", errno);
        lanes->stop_ = std::move(*stop);
        const HANDLE output = win32::handle_of(k_standard_output);
        const HANDLE error = win32::handle_of(k_standard_error);
        const bool shared =
            output != INVALID_HANDLE_VALUE && error != INVALID_HANDLE_VALUE && share_one(output, error);
        try {
            if (output != INVALID_HANDLE_VALUE && !lanes->add(k_standard_output, patterns, marks))
                return no_room("the command's output cannot be waited for", errno);
            if (!lanes->lanes_.empty()) lanes->output_ = lanes->lanes_.back()->pipe.in.get();
            if (shared) {
                lanes->error_ = lanes->output_;
            } else if (error != INVALID_HANDLE_VALUE) {
                if (!lanes->add(k_standard_error, patterns, marks))
                    return no_room("the command's output cannot be waited for", errno);
                lanes->error_ = lanes->lanes_.back()->pipe.in.get();
            }
        } catch (const std::bad_alloc&) { // the only large pieces of memory that exec takes after its checks
            return no_room("the command's output cannot be masked", ENOMEM);
        }
        return lanes;
    }

    Lanes() = default;
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;
    ~Lanes() { stop_and_join(); }

    /// Where the command's streams lead.
    [[nodiscard]] HANDLE output() const { return output_; }
    [[nodiscard]] HANDLE error() const { return error_; }

    /// Before there is a command: what is lacking must be known by then.
    Status begin() {
        try {
            for (const auto& lane : lanes_)
                lane->worker = std::thread([this, &lane = *lane] {
                    lane.end = pump(lane.pipe.out.get(), lane.to, *lane.mask, stop_.out.get());
                    lane.pipe.out.close(); // who still writes there learns it as without us
                });
        } catch (const std::system_error&) {
            return no_room("the command's output cannot be masked, for no thread can be started", EAGAIN);
        }
        return {};
    }
    /// The command has its own: from now on the streams can end.
    void close_command_ends() {
        for (const auto& lane : lanes_)
            lane->pipe.in.close();
    }
    /// What stands in the streams by now is passed on, nothing that comes later.
    void stop_and_join() {
        close_command_ends();
        stop_.in.close();
        for (const auto& lane : lanes_) {
            if (lane->worker.joinable()) lane->worker.join();
        }
    }
    [[nodiscard]] bool masked_in_command() const {
        return std::ranges::any_of(lanes_, [](const auto& lane) { return lane->mask->masked_in_command(); });
    }
    /// The first failure to write that is not a reader's leaving.
    [[nodiscard]] std::optional<Failure> failure() const {
        for (const auto& lane : lanes_) {
            const int cause = lane->end.write_error;
            if (cause == 0 || cause == EPIPE) continue;
            const std::string name = lane->to == k_standard_error ? "standard error" : "standard output";
            return Failure{
                Fault::cannot_write,
                name + " cannot be written: " + error_text(cause),
                {"the command's output is incomplete: check where " + name + " goes (disk full?)"}};
        }
        return std::nullopt;
    }

private:
    bool add(int to, const FormSearch& patterns, std::span<const std::string_view> marks) {
        auto pipe = win32::make_pipe();
        if (!pipe) return false;
        lanes_.push_back(std::make_unique<Lane>(
            Lane{to, std::move(*pipe), std::make_unique<StreamMask>(patterns, StreamMask::k_chunk, marks)}));
        return true;
    }

    std::vector<std::unique_ptr<Lane>> lanes_;
    win32::Pipe stop_;
    HANDLE output_ = nullptr, error_ = nullptr;
};

/// Waits for it; what it left behind lives on.
ChildEnd end_of(const win32::Program& child) {
    ::WaitForSingleObject(child.process.get(), INFINITE);
    DWORD code = 1;
    ::GetExitCodeProcess(child.process.get(), &code);
    let_live_on(child);
    return {static_cast<int>(code), std::nullopt};
}

} // namespace

Result<ChildRun> run_child(ChildRequest request, const FormSearch& patterns, Guard /*guard*/,
                           std::span<const std::string_view> command_marks) {
    auto opened = Lanes::open(patterns, command_marks);
    if (!opened) return std::move(opened.error());
    Lanes& lanes = **opened;
    if (auto begun = lanes.begin(); !begun) return std::move(begun.error());
    const LeaveEventsToCommand events;
    auto child = start_child(request, lanes.output(), lanes.error());
    if (!child) return std::move(child.error());
    lanes.close_command_ends();
    ChildRun run;
    run.end = end_of(*child);
    lanes.stop_and_join();
    run.masked_in_command = lanes.masked_in_command();
    run.lost_output = lanes.failure();
    return run;
}

// No process takes another one's place here: we wait, and end as it does.
Failure replace_process(ChildRequest request) {
    const LeaveEventsToCommand events;
    win32::Handle output = win32::inheritable(::GetStdHandle(STD_OUTPUT_HANDLE));
    win32::Handle error = win32::inheritable(::GetStdHandle(STD_ERROR_HANDLE));
    auto child = start_child(request, output.get(), error.get());
    if (!child) return std::move(child.error());
    output.close();
    error.close();
    ::ExitProcess(static_cast<UINT>(end_of(*child).exit_code));
}

} // namespace snykcred
